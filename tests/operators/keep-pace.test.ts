import { from, lastValueFrom, merge, NEVER, Subject, tap, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cameraId } from '../../src/domain.ts';
import { createPace, keepPace } from '../../src/operators/keep-pace.ts';

const a = cameraId('a');
const b = cameraId('b');
const settle = () => new Promise((resolve) => setImmediate(resolve));

function items(times: readonly number[]) {
  let disposed = 0;
  return {
    list: times.map((capturedAt) => ({
      capturedAt,
      [Symbol.dispose]() {
        disposed++;
      },
    })),
    get disposed() {
      return disposed;
    },
  };
}

describe('keepPace', () => {
  it('holds the fast camera back until the slow one follows, and loses nothing', async () => {
    const pace = createPace([a, b], 100);
    const fast = items([0, 50, 100, 150, 1000]).list;
    const slow = new Subject<(typeof fast)[number]>();
    const seen: number[] = [];
    const done = lastValueFrom(
      merge(
        from(fast).pipe(
          keepPace(pace, a),
          tap(({ capturedAt }) => seen.push(capturedAt)),
        ),
        slow.pipe(keepPace(pace, b)),
      ).pipe(toArray()),
    );
    await settle();
    expect(seen).toEqual([]);
    const [first, second] = items([20, 60]).list;
    slow.next(first!);
    await settle();
    expect(seen).toEqual([0, 50, 100]);
    slow.next(second!);
    await settle();
    expect(seen).toEqual([0, 50, 100, 150]);
    slow.complete();
    await done;
    expect(seen).toEqual([0, 50, 100, 150, 1000]);
  });

  it('lets the others go on when it is unsubscribed', async () => {
    const pace = createPace([a, b], 10);
    const held = items([0, 500, 900]);
    const subscription = merge(from(held.list), NEVER).pipe(keepPace(pace, a)).subscribe();
    const slow = new Subject<(typeof held.list)[number]>();
    const other: number[] = [];
    slow.pipe(keepPace(pace, b)).subscribe(({ capturedAt }) => other.push(capturedAt));
    const [first, second] = items([0, 2000]).list;
    slow.next(first!);
    await settle();
    slow.next(second!);
    await settle();
    expect(other).toEqual([0]);
    subscription.unsubscribe();
    await settle();
    expect(held.disposed).toBe(0);
    expect(other).toEqual([0, 2000]);
  });

  it('disposes what it holds when unsubscribed', async () => {
    const held = items([0, 500]);
    const subscription = from(held.list)
      .pipe(keepPace(createPace([a, b], 10), a))
      .subscribe();
    await settle();
    subscription.unsubscribe();
    expect(held.disposed).toBe(2);
  });

  it('passes errors on and leaves', async () => {
    const pace = createPace([a, b], 10);
    const source = new Subject<ReturnType<typeof items>['list'][number]>();
    const failed = lastValueFrom(source.pipe(keepPace(pace, a)));
    source.error(new Error('gone'));
    await expect(failed).rejects.toThrow('gone');
    await expect(pace.reach(b, 1e9)).resolves.toBeUndefined();
  });
});
