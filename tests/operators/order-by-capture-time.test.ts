import fc from 'fast-check';
import { from, lastValueFrom, Subject, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cameraId, trackId, type CameraId, type EdgeRecord } from '../../src/domain.ts';
import { ConfigError } from '../../src/errors.ts';
import { orderByCaptureTime, type OrderOptions } from '../../src/operators/order-by-capture-time.ts';
import { testProgress as upTo } from './support-items.ts';

const [a, b, c] = ['a', 'b', 'c'].map(cameraId) as [CameraId, CameraId, CameraId];

const seen = (camera: CameraId, capturedAt: number, n = 0): EdgeRecord => ({
  kind: 'embedding',
  camera,
  track: trackId(camera, 's', n),
  capturedAt,
  box: { x: 0, y: 0, width: 1, height: 1 },
  quality: 1,
  model: { id: 'm', version: '1' },
  global: Float32Array.of(1),
});
const gone = (camera: CameraId, capturedAt: number, n = 0): EdgeRecord => ({
  kind: 'track-ended',
  camera,
  track: trackId(camera, 's', n),
  startedAt: 0,
  endedAt: capturedAt,
  capturedAt,
});
const name = (record: EdgeRecord): string =>
  `${record.camera}${record.capturedAt}${record.kind === 'progress' ? (record.ended ? '.' : '|') : ''}`;

/** Feeds records one by one; `names` is what came out so far. */
function feed(options: Partial<OrderOptions> = {}): {
  names: string[];
  push: (...records: EdgeRecord[]) => string[];
  end: () => void;
} {
  const source = new Subject<EdgeRecord>();
  const names: string[] = [];
  source
    .pipe(orderByCaptureTime({ cameras: [a, b], ...options }))
    .subscribe((record) => names.push(name(record)));
  return {
    names,
    push(...records) {
      const before = names.length;
      for (const record of records) source.next(record);
      return names.slice(before);
    },
    end: () => source.complete(),
  };
}

const ordered = (
  records: readonly EdgeRecord[],
  options: Partial<OrderOptions> = {},
): Promise<EdgeRecord[]> =>
  lastValueFrom(from(records).pipe(orderByCaptureTime({ cameras: [a, b, c], ...options }), toArray()));

describe('orderByCaptureTime', () => {
  it('waits for the slowest camera, then passes on in order of time, camera and arrival', () => {
    const { push } = feed();
    expect(push(seen(b, 1), seen(b, 2, 1), seen(b, 2, 2), upTo(b, 2))).toEqual([]);
    expect(push(seen(a, 2))).toEqual([]);
    expect(push(upTo(a, 1))).toEqual(['b1', 'a1|']);
    expect(push(upTo(a, 2))).toEqual(['a2', 'b2', 'b2', 'a2|']);
  });

  it('passes progress on once for each time, and every end of a camera', () => {
    const { push } = feed();
    expect(push(upTo(a, 1), upTo(b, 1))).toEqual(['a1|']);
    expect(push(upTo(a, 5, true))).toEqual([]);
    expect(push(seen(b, 6), upTo(b, 6))).toEqual(['a5.', 'b6', 'b6|']);
    expect(push(upTo(b, 6, true))).toEqual(['b6.']);
  });

  it('takes a camera back that sends again after it ended', () => {
    const { push } = feed();
    push(upTo(a, 1, true), upTo(b, 1, true));
    expect(push(seen(a, 2), upTo(a, 2))).toEqual(['a2', 'a2|']);
  });

  it('puts a record at the very time of its progress behind its time instead of losing it', () => {
    const { push } = feed();
    expect(push(seen(a, 1), upTo(a, 1), upTo(b, 1))).toEqual(['a1', 'a1|']);
    expect(push(gone(a, 1), upTo(a, 1, true), upTo(b, 2))).toEqual(['a1', 'a1.', 'b2|']);
  });

  it('reports what breaks the promise of its camera, and cameras it does not know', () => {
    const late: string[] = [];
    const { push } = feed({ onLate: (record, reason) => late.push(`${name(record)} ${reason}`) });
    expect(push(upTo(a, 5), seen(a, 4), seen(c, 9), upTo(b, 9))).toEqual(['a5|']);
    expect(late).toEqual(['a4 late', 'c9 unknown-camera']);
  });

  it('drops repeats, also of what it has passed on', () => {
    const late: EdgeRecord[] = [];
    const { push, names } = feed({ onLate: (record) => late.push(record) });
    const batch = [seen(a, 1), gone(a, 2), upTo(a, 2)];
    push(...batch, ...batch, upTo(b, 9), ...batch, seen(a, 1, 7), upTo(a, 3));
    expect(names).toEqual(['a1', 'a2', 'a2|', 'a3|']);
    expect(late.map(name)).toEqual(['a1']);
  });

  it('stops waiting for a camera that lags too far, and never goes back in time', () => {
    const late: string[] = [];
    const { push } = feed({ maxLatenessMs: 10, onLate: (record) => late.push(name(record)) });
    expect(push(seen(b, 1), upTo(b, 10))).toEqual([]);
    expect(push(seen(b, 15), upTo(b, 20))).toEqual(['b1', 'b10|']);
    expect(push(seen(a, 5), seen(a, 12), upTo(a, 12))).toEqual(['a12', 'a12|']);
    expect(late).toEqual(['a5']);
  });

  it('passes the oldest on early when it holds too much', () => {
    const late: string[] = [];
    const { push } = feed({ limit: 2, onLate: (record) => late.push(name(record)) });
    expect(push(seen(b, 1), seen(b, 2))).toEqual([]);
    expect(push(seen(b, 3))).toEqual(['b1']);
    expect(push(seen(a, 1), seen(a, 2), seen(a, 3))).toEqual(['a2', 'b2']);
    expect(late).toEqual(['a1']);
  });

  it('flushes at the end, passes errors on, and lets go of its source', async () => {
    expect((await ordered([seen(b, 2), seen(a, 2), seen(a, 1)])).map(name)).toEqual(['a1', 'a2', 'b2']);
    expect(await ordered([])).toEqual([]);
    const failing = throwError(() => new Error('gone')).pipe(orderByCaptureTime({ cameras: [a] }));
    await expect(lastValueFrom(failing)).rejects.toThrow('gone');
    const source = new Subject<EdgeRecord>();
    source
      .pipe(orderByCaptureTime({ cameras: [a] }))
      .subscribe()
      .unsubscribe();
    expect(source.observed).toBe(false);
  });

  it('refuses options that make no sense', () => {
    expect(() => orderByCaptureTime({ cameras: [] })).toThrow(ConfigError);
    expect(() => orderByCaptureTime({ cameras: [a], maxLatenessMs: NaN })).toThrow(/maxLatenessMs/);
    expect(() => orderByCaptureTime({ cameras: [a], limit: 0 })).toThrow(/limit/);
  });
});

/** What one camera sends: frames of rising time, each with some records before its progress, sometimes flushed late. */
const cameraRun = (camera: CameraId): fc.Arbitrary<EdgeRecord[]> =>
  fc
    .record({
      frames: fc.array(
        fc.record({ step: fc.integer({ min: 1, max: 4 }), people: fc.nat(3), ends: fc.boolean() }),
        {
          maxLength: 8,
        },
      ),
      stragglers: fc.nat(2),
    })
    .map(({ frames, stragglers }) => {
      let at = 0;
      let n = 0;
      const records = frames.flatMap(({ step, people, ends }) => {
        at += step;
        const inFrame = Array.from({ length: people }, () => seen(camera, at, n++));
        return [...inFrame, ...(ends ? [gone(camera, at, n++)] : []), upTo(camera, at)];
      });
      const flushed = Array.from({ length: stragglers }, () => gone(camera, at, n++));
      return [...records, ...flushed, upTo(camera, at, true)];
    });

/** Some interleaving of the runs; repeats are put in where a bus might redeliver. */
const interleaving = (runs: readonly EdgeRecord[][]): fc.Arbitrary<EdgeRecord[]> =>
  fc.array(fc.nat({ max: 1000 }), { minLength: 300, maxLength: 300 }).map((choices) => {
    const queues = runs.map((run) => [...run]);
    const merged: EdgeRecord[] = [];
    for (let i = 0; queues.some((queue) => queue.length > 0); i++) {
      const choice = choices[i % choices.length]!;
      const waiting = queues.filter((queue) => queue.length > 0);
      merged.push(waiting[choice % waiting.length]!.shift()!);
      if (choice % 7 === 0) merged.push(merged[merged.length - 1 - (choice % Math.min(merged.length, 5))]!);
    }
    return merged;
  });

describe('orderByCaptureTime, for any interleaving', () => {
  it('gives the same output, sorted, complete and without repeats', async () => {
    const runs = fc.tuple(cameraRun(a), cameraRun(b), cameraRun(c));
    const cases = runs.chain((of) => fc.tuple(fc.constant(of), interleaving(of), interleaving(of)));
    await fc.assert(
      fc.asyncProperty(cases, async ([of, one, two]) => {
        const late: EdgeRecord[] = [];
        const options = { onLate: (record: EdgeRecord) => late.push(record) };
        const output = await ordered(one, options);
        expect(await ordered(two, options)).toEqual(output);
        expect(late).toEqual([]);
        for (let i = 1; i < output.length; i++) {
          expect(output[i]!.capturedAt).toBeGreaterThanOrEqual(output[i - 1]!.capturedAt);
        }
        const isDatum = (record: EdgeRecord): boolean => record.kind !== 'progress';
        const all = of.flat().filter(isDatum);
        expect(output.filter(isDatum)).toHaveLength(all.length);
        expect(new Set(output.filter(isDatum))).toEqual(new Set(all));
      }),
      { numRuns: 150 },
    );
  });
});
