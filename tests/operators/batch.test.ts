import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { EdgeItem } from '../../src/domain.ts';
import { ConfigError } from '../../src/errors.ts';
import { batch } from '../../src/operators/batch.ts';
import { marbles } from './support-frames.ts';
import { testCrop, testProgress } from './support-items.ts';

const a = testCrop('a', 1);
const b = testCrop('b', 2);
const c = testCrop('a', 3);
const p = testProgress('a');
const items: Record<string, EdgeItem> = { a, b, c, p };

describe('batch', () => {
  it('flushes when there are enough crops; other items ride along and do not count', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<EdgeItem>('pa-pb-c|', items);
      expectObservable(source.pipe(batch({ maxSize: 2, maxWaitMs: 100 }))).toBe('----x--(y|)', {
        x: [p, a, p, b],
        y: [c],
      });
    });
  });

  it('flushes maxWaitMs after the first item, also without crops', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<EdgeItem>('a-p------p------|', items);
      expectObservable(source.pipe(batch({ maxSize: 9, maxWaitMs: 4 }))).toBe('----x--------y--|', {
        x: [a, p],
        y: [p],
      });
    });
  });

  it('starts a new wait after a full batch', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<EdgeItem>('--a--b-----|', items);
      expectObservable(source.pipe(batch({ maxSize: 1, maxWaitMs: 4 }))).toBe('--x--y-----|', {
        x: [a],
        y: [b],
      });
    });
  });

  it('is empty for empty, silent for never', () => {
    marbles(({ cold, expectObservable }) => {
      const options = { maxSize: 2, maxWaitMs: 2 };
      expectObservable(cold<EdgeItem>('---|').pipe(batch(options))).toBe('---|');
      expectObservable(cold<EdgeItem>('-').pipe(batch(options))).toBe('-');
    });
  });

  it('passes an error on at once and disposes what waits', () => {
    const waiting = testCrop('a');
    marbles(({ cold, expectObservable }) => {
      const source = cold<EdgeItem>('w-#', { w: waiting });
      expectObservable(source.pipe(batch({ maxSize: 2, maxWaitMs: 9 }))).toBe('--#');
    });
    expect(waiting.disposed).toBe(1);
  });

  it('disposes what waits on unsubscription, and nothing that went out', () => {
    const source = new Subject<EdgeItem>();
    const [first, second] = [testCrop('a'), testCrop('b')];
    const seen: (readonly EdgeItem[])[] = [];
    const subscription = source
      .pipe(batch({ maxSize: 1, maxWaitMs: 9 }))
      .subscribe((items) => seen.push(items));
    source.next(first);
    subscription.unsubscribe();
    const other = source.pipe(batch({ maxSize: 2, maxWaitMs: 9 })).subscribe();
    source.next(second);
    other.unsubscribe();
    expect(seen).toEqual([[first]]);
    expect([first.disposed, second.disposed]).toEqual([0, 1]);
    expect(source.observed).toBe(false);
  });

  it('does not let other items pile up', () => {
    const source = new Subject<EdgeItem>();
    const sizes: number[] = [];
    const subscription = source
      .pipe(batch({ maxSize: 2, maxWaitMs: 60_000 }))
      .subscribe((items) => sizes.push(items.length));
    for (let i = 0; i < 2500; i++) source.next(p);
    expect(sizes).toEqual([1024, 1024]);
    subscription.unsubscribe();
  });

  it.each([
    { maxSize: 0, maxWaitMs: 1 },
    { maxSize: 1.5, maxWaitMs: 1 },
    { maxSize: 1, maxWaitMs: NaN },
  ])('refuses %j', (options) => {
    expect(() => batch(options)).toThrow(ConfigError);
  });
});
