import { concat, EMPTY, from, lastValueFrom, NEVER, of, Subject, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cameraId, trackId, type Crop, type EdgeItem } from '../../src/domain.ts';
import { ConfigError } from '../../src/errors.ts';
import { collect, type CollectOptions } from '../../src/operators/collect.ts';
import { testCrop, testProgress } from './support-items.ts';

const door = cameraId('door');

function crop(capturedAt: number, { n = 1, quality = 1 } = {}): Crop & { disposed: number } {
  return { ...testCrop('door'), track: trackId(door, '0', n), capturedAt, quality };
}

/** A store whose puts end when told to. */
function slowStore() {
  const stored: number[] = [];
  const waiting: (() => void)[] = [];
  return {
    stored,
    finish: () => waiting.shift()?.(),
    put: ({ capturedAt }: Crop) =>
      new Promise<void>((resolve) => {
        waiting.push(() => {
          stored.push(capturedAt);
          resolve();
        });
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function quickStore(failAt?: number) {
  const stored: string[] = [];
  return {
    stored,
    put: ({ track, capturedAt }: Crop) => {
      if (capturedAt === failAt) return throwError(() => new Error('disk full'));
      stored.push(`${track}@${capturedAt}`);
      return EMPTY;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function run(items: readonly EdgeItem[], options?: CollectOptions) {
  const store = quickStore();
  const passed = await lastValueFrom(from(items).pipe(collect(store, options), toArray()), {
    defaultValue: [],
  });
  return { stored: store.stored, passed };
}

describe('collect', () => {
  it('passes everything on as it came and disposes nothing', async () => {
    const a = crop(0);
    const items = [a, testProgress('door'), crop(1)];
    const { passed } = await run(items);
    expect(passed).toEqual(items);
    expect(a.disposed).toBe(0);
  });

  it('keeps good crops, each track every so often and so many at most, and forgets ended tracks', async () => {
    const ended = { kind: 'track-ended', camera: door, track: trackId(door, '0', 1) } as const;
    const items = [
      crop(0, { quality: 0.3 }),
      crop(100),
      crop(900),
      crop(950, { n: 2 }),
      crop(1100),
      crop(2100),
      { ...ended, startedAt: 0, endedAt: 2100, capturedAt: 2200 },
      crop(2300),
    ];
    const { stored } = await run(items, { everyMs: 1000, minQuality: 0.4, maxPerTrack: 2 });
    expect(stored).toEqual(['door/0/1@100', 'door/0/2@950', 'door/0/1@1100', 'door/0/1@2300']);
  });

  it('is empty for empty, silent for never, and passes the error of its source on', async () => {
    expect((await run([])).passed).toEqual([]);
    let spoke = false;
    NEVER.pipe(collect(quickStore())).subscribe({
      next: () => (spoke = true),
      complete: () => (spoke = true),
    });
    expect(spoke).toBe(false);
    const failing = concat(
      of(crop(1)),
      throwError(() => new Error('camera')),
    );
    await expect(lastValueFrom(failing.pipe(collect(quickStore())))).rejects.toThrow('camera');
  });

  it('waits for a slow store, where nothing may be lost, and completes when all is stored', async () => {
    const store = slowStore();
    const passed: number[] = [];
    let completed = false;
    from([crop(0), crop(1), crop(2)])
      .pipe(collect(store, { everyMs: 0, maxPending: 2 }))
      .subscribe({ next: ({ capturedAt }) => passed.push(capturedAt), complete: () => (completed = true) });
    expect(passed).toEqual([0, 1]);
    store.finish();
    await new Promise(setImmediate);
    expect(passed).toEqual([0, 1, 2]);
    expect(completed).toBe(false);
    store.finish();
    store.finish();
    await new Promise(setImmediate);
    expect([store.stored, completed]).toEqual([[0, 1, 2], true]);
  });

  it('leaves crops out, and says so, where the world does not wait', async () => {
    const store = slowStore();
    const dropped: number[] = [];
    const passed: number[] = [];
    from([crop(0), crop(1), crop(2)])
      .pipe(
        collect(store, {
          everyMs: 0,
          maxPending: 1,
          overload: 'drop',
          onDrop: ({ capturedAt }) => dropped.push(capturedAt),
        }),
      )
      .subscribe(({ capturedAt }) => passed.push(capturedAt));
    store.finish();
    await new Promise(setImmediate);
    expect({ passed, dropped, stored: store.stored }).toEqual({
      passed: [0, 1, 2],
      dropped: [1, 2],
      stored: [0],
    });
  });

  it('fails with a store that fails, or tells of it and goes on', async () => {
    const items = from([crop(0), crop(1000), crop(2000)]);
    await expect(lastValueFrom(items.pipe(collect(quickStore(1000))))).rejects.toThrow('disk full');
    const told: unknown[] = [];
    const store = quickStore(1000);
    const onError = (error: unknown, { capturedAt }: { capturedAt: number }) =>
      told.push([error, capturedAt]);
    const passed = await lastValueFrom(items.pipe(collect(store, { onError }), toArray()));
    expect(passed).toHaveLength(3);
    expect(told).toEqual([[new Error('disk full'), 1000]]);
    expect(store.stored).toEqual(['door/0/1@0', 'door/0/1@2000']);
  });

  it('lets go of its source on unsubscription', () => {
    const source = new Subject<EdgeItem>();
    source.pipe(collect(slowStore())).subscribe().unsubscribe();
    expect(source.observed).toBe(false);
  });

  it('names a limit that is none', () => {
    expect(() => collect(quickStore(), { maxPending: 0 })).toThrow(ConfigError);
  });
});
