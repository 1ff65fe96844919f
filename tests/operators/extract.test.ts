import { EMPTY, from, of, Subject, throwError, timer, map, NEVER, type ObservableInput } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Crop, EdgeItem, EdgeRecord, Features } from '../../src/domain.ts';
import { ModelError } from '../../src/errors.ts';
import { extract, type ExtractFailure } from '../../src/operators/extract.ts';
import type { Extractor } from '../../src/ports.ts';
import { marbles } from './support-frames.ts';
import { testCrop, testProgress } from './support-items.ts';

const model = { id: 'test', version: '1' };

function extractorOf(answer: (crops: readonly Crop[]) => ObservableInput<readonly Features[]>) {
  const calls: (readonly Crop[])[] = [];
  const extractor: Extractor = {
    model,
    dimension: 1,
    extract: (crops) => {
      calls.push(crops);
      return answer(crops);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { extractor, calls };
}

const featuresOf = (crops: readonly Crop[]): Features[] =>
  crops.map((crop) => ({ global: new Float32Array([crop.capturedAt]) }));

const summary = (record: EdgeRecord): string => `${record.kind} ${record.camera} ${record.capturedAt}`;

describe('extract', () => {
  it('makes embeddings in the place of crops and disposes these', () => {
    const [a, b] = [testCrop('a', 1), testCrop('b', 2)];
    const { extractor } = extractorOf((crops) => of(featuresOf(crops)));
    const out: EdgeRecord[] = [];
    of<readonly EdgeItem[]>([a, testProgress('a', 1), b])
      .pipe(extract(extractor))
      .subscribe((record) => out.push(record));
    expect(out.map(summary)).toEqual(['embedding a 1', 'progress a 1', 'embedding b 2']);
    const { camera, track, capturedAt, box, quality } = b;
    const global = new Float32Array([2]);
    expect(out[2]).toEqual({ kind: 'embedding', camera, track, capturedAt, box, quality, model, global });
    expect([a.disposed, b.disposed]).toEqual([1, 1]);
  });

  it('keeps the order, though a later batch may be done first, and works on no more than concurrency', () => {
    marbles(({ cold, expectObservable }) => {
      // The batch of capture time n takes n ms.
      const { extractor } = extractorOf((crops) =>
        timer(crops[0]!.capturedAt).pipe(map(() => featuresOf(crops))),
      );
      const batches = {
        a: [testCrop('a', 6)],
        b: [testCrop('b', 1)],
        p: [testProgress('c', 9)],
        c: [testCrop('c', 6)],
      };
      const records = { a: 'embedding a 6', b: 'embedding b 1', p: 'progress c 9', c: 'embedding c 6' };
      const out = cold<readonly EdgeItem[]>('abpc|', batches).pipe(
        extract(extractor, { concurrency: 2 }),
        map(summary),
      );
      expectObservable(out).toBe('------(abp)-(c|)', records);
    });
  });

  it('does not call the extractor for batches without crops', () => {
    const { extractor, calls } = extractorOf(() => NEVER);
    const out: string[] = [];
    from<(readonly EdgeItem[])[]>([[testProgress('a')], []])
      .pipe(extract(extractor), map(summary))
      .subscribe({ next: (text) => out.push(text), complete: () => out.push('complete') });
    expect(out).toEqual(['progress a 1', 'complete']);
    expect(calls).toEqual([]);
  });

  it('reports a failed batch, passes its other items and goes on', () => {
    const [bad, good] = [testCrop('bad', 1), testCrop('good', 2)];
    const error = new ModelError('broken');
    const { extractor } = extractorOf((crops) =>
      crops[0] === bad ? throwError(() => error) : of(featuresOf(crops)),
    );
    const failures: ExtractFailure[] = [];
    const undisposed: number[] = [];
    const out: string[] = [];
    from<(readonly EdgeItem[])[]>([[bad, testProgress('bad')], [good]])
      .pipe(
        extract(extractor, {
          onError: (failure) => {
            failures.push(failure);
            undisposed.push(bad.disposed);
          },
        }),
        map(summary),
      )
      .subscribe((text) => out.push(text));
    expect(out).toEqual(['progress bad 1', 'embedding good 2']);
    expect(failures).toEqual([{ crops: [bad], error }]);
    expect(undisposed).toEqual([0]);
    expect([bad.disposed, good.disposed]).toEqual([1, 1]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['answers nothing', () => EMPTY],
    ['answers too little', () => of([])],
  ])('fails without onError where the extractor %s, disposing everything', async (_, answer) => {
    const [a, waiting] = [testCrop('a'), testCrop('b')];
    const { extractor } = extractorOf(answer);
    const source = new Subject<readonly EdgeItem[]>();
    const failed = new Promise((resolve) => source.pipe(extract(extractor)).subscribe({ error: resolve }));
    source.next([a]);
    source.next([waiting]);
    expect(await failed).toBeInstanceOf(Error);
    expect(a.disposed).toBe(1);
    expect(source.observed).toBe(false);
  });

  it('disposes what is in work and what waits on unsubscription and on a source error', () => {
    for (const end of ['unsubscribe', 'error'] as const) {
      const crops = [testCrop('a'), testCrop('b')];
      const { extractor, calls } = extractorOf(() => NEVER);
      const source = new Subject<readonly EdgeItem[]>();
      const errors: unknown[] = [];
      const subscription = source
        .pipe(extract(extractor))
        .subscribe({ error: (error) => errors.push(error) });
      for (const crop of crops) source.next([crop]);
      if (end === 'error') source.error('gone');
      else subscription.unsubscribe();
      expect(errors).toEqual(end === 'error' ? ['gone'] : []);
      expect(crops.map(({ disposed }) => disposed)).toEqual([1, 1]);
      expect(calls).toHaveLength(1);
    }
  });

  it('is empty for empty and silent for never', () => {
    marbles(({ cold, expectObservable }) => {
      const { extractor } = extractorOf(() => EMPTY);
      expectObservable(cold<readonly EdgeItem[]>('--|').pipe(extract(extractor))).toBe('--|');
      expectObservable(cold<readonly EdgeItem[]>('-').pipe(extract(extractor))).toBe('-');
    });
  });
});
