import { from, type ObservableInput, of, take, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Detection, Frame } from '../../src/domain.ts';
import { ModelError } from '../../src/errors.ts';
import { detect, type DetectOptions } from '../../src/operators/detect.ts';
import type { Detector } from '../../src/ports.ts';
import { disposals, marbles, testFrame } from './support-frames.ts';

const found: readonly Detection[] = [{ box: { x: 1, y: 2, width: 3, height: 4 }, confidence: 0.9 }];

function detector(work: (frame: Frame) => ObservableInput<readonly Detection[]>): Detector {
  return { name: 'test', detect: work, [Symbol.asyncDispose]: () => Promise.resolve() };
}

const abc = () => ({ a: testFrame(1), b: testFrame(2), c: testFrame(3) });

describe('detect', () => {
  it('gives each frame on with its detections, one at a time and in order', () => {
    const frames = abc();
    const { a, b, c } = frames;
    marbles(({ cold, expectObservable, flush }) => {
      const slow = detect(detector(() => cold('--(x|)', { x: found })));
      expectObservable(cold('abc|', frames).pipe(slow)).toBe('--a-b-(c|)', {
        a: { frame: a, detections: found },
        b: { frame: b, detections: found },
        c: { frame: c, detections: found },
      });
      flush();
    });
    expect(disposals(frames)).toEqual([0, 0, 0]);
  });

  it('takes the first answer of a detector that does not complete', () => {
    const a = testFrame(1);
    marbles(({ cold, expectObservable }) => {
      const endless = detect(detector(() => cold('-x-x', { x: found })));
      expectObservable(cold('a|', { a }).pipe(endless)).toBe('-(a|)', { a: { frame: a, detections: found } });
    });
  });

  it('keeps only the newest frame under overload, where told so', () => {
    const frames = abc();
    const dropped: number[] = [];
    const options: DetectOptions = { overload: 'latest', onDrop: (frame) => dropped.push(frame.capturedAt) };
    marbles(({ cold, expectObservable, flush }) => {
      const slow = detect(
        detector(() => cold('----(x|)', { x: found })),
        options,
      );
      expectObservable(cold('abc|', frames).pipe(slow)).toBe('----a---(c|)', {
        a: { frame: frames.a, detections: found },
        c: { frame: frames.c, detections: found },
      });
      flush();
    });
    expect(dropped).toEqual([2]);
    expect(disposals(frames)).toEqual([0, 1, 0]);
  });

  it('disposes and reports a frame that failed, and goes on', () => {
    const frames = abc();
    const failures: unknown[] = [];
    const bad = new Error('bad frame');
    const onError: DetectOptions['onError'] = (error, { capturedAt }) => failures.push([error, capturedAt]);
    marbles(({ cold, expectObservable, flush }) => {
      const work = (frame: Frame) => {
        if (frame.capturedAt === 1) throw bad;
        return frame.capturedAt === 2 ? cold<typeof found>('--#', {}, bad) : of(found);
      };
      expectObservable(cold('a-b---c|', frames).pipe(detect(detector(work), { onError }))).toBe('------c|', {
        c: { frame: frames.c, detections: found },
      });
      flush();
    });
    expect(failures).toEqual([
      [bad, 1],
      [bad, 2],
    ]);
    expect(disposals(frames)).toEqual([1, 1, 0]);
  });

  it('fails after so many failures in a row, and disposes all it holds', () => {
    const frames = { ...abc(), d: testFrame(4), e: testFrame(5) };
    const failures: unknown[] = [];
    marbles(({ cold, expectObservable, flush }) => {
      // The second frame is well, so that the row begins anew.
      const work = ({ capturedAt }: Frame) =>
        capturedAt === 2 ? of(found) : cold<typeof found>('-#', {}, new Error('out of\nmemory'));
      const options: DetectOptions = { onError: (error) => failures.push(error), maxFailures: 2 };
      const error = new ModelError('the detector failed on 2 frames in a row: out of memory');
      expectObservable(cold('a-b-(cde)', frames).pipe(detect(detector(work), options))).toBe(
        '--b---#',
        { b: { frame: frames.b, detections: found } },
        expect.objectContaining({ message: error.message }),
      );
      flush();
    });
    expect(failures).toHaveLength(3);
    expect(disposals(frames)).toEqual([1, 0, 1, 1, 1]);
  });

  it('fails at the end of a stream that had nothing but failures, where there is a limit', () => {
    const broken = detector(() => throwError(() => new Error('no')));
    const run = (options: DetectOptions, end: string) =>
      marbles(({ cold, expectObservable }) => {
        expectObservable(cold('ab|', abc()).pipe(detect(broken, options))).toBe(
          end,
          {},
          expect.objectContaining({ message: 'the detector failed on every frame: no' }),
        );
      });
    const onError = () => undefined;
    run({ onError, maxFailures: 10 }, '--#');
    run({ onError }, '--|');
  });

  it('reports a detector that says nothing', () => {
    const failures: unknown[] = [];
    const a = testFrame(1);
    marbles(({ cold, expectObservable }) => {
      const silent = detect(
        detector(() => []),
        { onError: (error) => failures.push(error) },
      );
      expectObservable(cold('a|', { a }).pipe(silent)).toBe('-|');
    });
    expect(failures.length).toBe(1);
    expect(a.disposals).toBe(1);
  });

  it('fails where nobody listens to failures, and disposes what waits', () => {
    const frames = abc();
    marbles(({ cold, expectObservable, flush }) => {
      expectObservable(cold('abc', frames).pipe(detect(detector(() => cold('----#'))))).toBe('----#');
      flush();
    });
    expect(disposals(frames)).toEqual([1, 1, 1]);
  });

  it('is empty for empty, silent for never, and passes source errors on', () => {
    marbles(({ cold, expectObservable }) => {
      const quick = detect(detector(() => of(found)));
      expectObservable(cold<Frame>('--|').pipe(quick)).toBe('--|');
      expectObservable(cold<Frame>('-').pipe(quick)).toBe('-');
      expectObservable(cold<Frame>('--#').pipe(quick)).toBe('--#');
    });
  });

  it.each(['^--!', '^!'])('disposes all it holds on unsubscription at %s', (unsubscription) => {
    const frames = abc();
    marbles(({ cold, expectObservable, flush }) => {
      const source = cold('(abc)', frames);
      expectObservable(source.pipe(detect(detector(() => cold('-----x')))), unsubscription).toBe('-');
      flush();
    });
    expect(disposals(frames)).toEqual([1, 1, 1]);
  });

  it('takes no more from a source that emits at once, when enough is enough', () => {
    const frames = abc();
    function* endless() {
      yield* Object.values(frames);
      throw new Error('asked for more');
    }
    const out: unknown[] = [];
    from(endless())
      .pipe(detect(detector(() => of(found))), take(1))
      .subscribe((value) => out.push(value));
    expect(out).toEqual([{ frame: frames.a, detections: found }]);
    expect(disposals(frames)).toEqual([0, 0, 0]);
  });
});
