import { of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { keepLatest } from '../../src/operators/keep-latest.ts';
import { oneAtATime } from '../../src/operators/one-at-a-time.ts';
import { disposals, marbles, testFrame, type TestFrame } from './support-frames.ts';

const abcd = () => ({ a: testFrame(1), b: testFrame(2), c: testFrame(3), d: testFrame(4) });

describe('keepLatest', () => {
  it('keeps only the newest while busy, and disposes and tells of those it replaces', () => {
    const frames = abcd();
    const dropped: TestFrame[] = [];
    marbles(({ cold, expectObservable, flush }) => {
      const busy = keepLatest((frame: TestFrame) => cold('----(x|)', { x: frame.capturedAt }), {
        onDrop: (frame) => dropped.push(frame),
      });
      //                         a   d
      expectObservable(cold('abcd|', frames).pipe(busy)).toBe('----a---(d|)', { a: 1, d: 4 });
      flush();
    });
    expect(dropped.map((frame) => frame.capturedAt)).toEqual([2, 3]);
    expect(disposals(frames)).toEqual([0, 1, 1, 0]);
  });

  it('passes everything where work is quick', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a-b-c|', abcd());
      expectObservable(source.pipe(keepLatest((frame) => of(frame.capturedAt)))).toBe('1-2-3|', {
        1: 1,
        2: 2,
        3: 3,
      });
      expectSubscriptions(source.subscriptions).toBe('^----!');
    });
  });

  it('is empty for empty, silent for never', () => {
    marbles(({ cold, expectObservable }) => {
      const quick = keepLatest((frame: TestFrame) => of(frame));
      expectObservable(cold<TestFrame>('--|').pipe(quick)).toBe('--|');
      expectObservable(cold<TestFrame>('-').pipe(quick)).toBe('-');
    });
  });

  it.each([
    ['source error', '(ab#)', '---|', 4],
    ['error of the work', 'ab', '---#', 4],
  ])('disposes the one that waits on %s', (_, marble, work) => {
    const frames = abcd();
    marbles(({ cold, expectObservable, flush }) => {
      expectObservable(cold(marble, frames).pipe(keepLatest(() => cold(work)))).toBe(
        marble.includes('#') ? '#' : '---#',
      );
      flush();
    });
    expect(disposals(frames)).toEqual([0, 1, 0, 0]);
  });

  it('errors where the work cannot begin', () => {
    marbles(({ cold, expectObservable }) => {
      const fail = keepLatest(() => {
        throw new Error('no');
      });
      expectObservable(cold('a', abcd()).pipe(fail)).toBe('#', {}, new Error('no'));
      expectObservable(cold('a', abcd()).pipe(keepLatest(() => throwError(() => 'error')))).toBe('#');
    });
  });

  it('stops work and disposes the one that waits on unsubscription', () => {
    const frames = abcd();
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const source = cold('ab---', frames);
      const work = cold('-----x|');
      expectObservable(source.pipe(keepLatest(() => work)), '^--!').toBe('----');
      expectSubscriptions(source.subscriptions).toBe('^--!');
      expectSubscriptions(work.subscriptions).toBe('^--!');
      flush();
    });
    expect(disposals(frames)).toEqual([0, 1, 0, 0]);
  });
});

describe('oneAtATime', () => {
  it('works off a long queue of quick items without growing the stack', () => {
    const gate = new Subject<number>();
    const source = new Subject<TestFrame>();
    const seen: number[] = [];
    source
      .pipe(oneAtATime((frame) => (frame.capturedAt === 0 ? gate : of(frame.capturedAt))))
      .subscribe((at) => seen.push(at));
    for (let at = 0; at <= 8_000; at++) source.next({ ...testFrameStub, capturedAt: at });
    gate.complete();
    expect(seen.length).toBe(8_000);
    expect(seen.at(-1)).toBe(8_000);
  });
});

const testFrameStub = testFrame(0, { size: { width: 2, height: 2 } });
