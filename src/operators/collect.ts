import {
  concat,
  concatMap,
  defaultIfEmpty,
  defer,
  from,
  ignoreElements,
  lastValueFrom,
  map,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
} from 'rxjs';
import type { Crop, EdgeItem, TrackId } from '../domain.ts';
import { ConfigError } from '../errors.ts';
import type { CropStore } from '../ports.ts';

/** Which crops are kept, and what becomes of those that come faster than they can be stored. */
export interface CollectOptions {
  /** Least capture time between two kept crops of a track, in ms. Default 1000: nearer ones teach little. */
  readonly everyMs?: number;
  /** Worse crops are not kept. Default 0.4. */
  readonly minQuality?: number;
  /** Most crops kept of one track. Default 32. */
  readonly maxPerTrack?: number;
  /** Crops being stored at a time. Default 32. */
  readonly maxPending?: number;
  /** Beyond `maxPending`: `wait` slows the stream down, for files; `drop` leaves the crop out, for cameras. Default `wait`. */
  readonly overload?: 'wait' | 'drop';
  /** Told of each crop that `drop` leaves out. */
  readonly onDrop?: (crop: Crop) => void;
  /** Told of each crop that could not be stored; the stream goes on. Without it the stream fails. */
  readonly onError?: (error: unknown, crop: Pick<Crop, 'camera' | 'track' | 'capturedAt'>) => void;
}

/**
 * Keeps good crops of every track in a store, to learn from later, and passes everything on as it came. Completes
 * once the last crop is stored.
 *
 * @example items.pipe(collect(store, { everyMs: 1000, overload: 'drop' }), batch({ maxSize: 8, maxWaitMs: 50 }))
 */
export function collect(store: CropStore, options: CollectOptions = {}): MonoTypeOperatorFunction<EdgeItem> {
  const { everyMs = 1000, minQuality = 0.4, maxPerTrack = 32, maxPending = 32, overload = 'wait' } = options;
  if (!Number.isInteger(maxPending) || maxPending < 1) {
    throw new ConfigError(`maxPending is ${maxPending}, but must be an integer of at least 1`, {
      fields: { path: 'maxPending' },
    });
  }

  return (source) =>
    defer(() => {
      const kept = new Map<TrackId, { count: number; lastAt: number }>();
      const pending = new Set<Promise<void>>();
      /** Set by the first crop that could not be stored, where nobody is told of it. */
      let failure: { readonly error: unknown } | undefined;

      function isWanted({ track, capturedAt, quality }: Crop): boolean {
        const before = kept.get(track);
        return (
          quality >= minQuality &&
          (!before || (before.count < maxPerTrack && capturedAt - before.lastAt >= everyMs))
        );
      }

      function put(crop: Crop): void {
        const { camera, track, capturedAt } = crop;
        kept.set(track, { count: (kept.get(track)?.count ?? 0) + 1, lastAt: capturedAt });
        const stored = lastValueFrom(defer(() => from(store.put(crop))).pipe(defaultIfEmpty(undefined))).then(
          undefined,
          (error: unknown) => {
            if (options.onError) options.onError(error, { camera, track, capturedAt });
            else failure ??= { error };
          },
        );
        pending.add(stored);
        void stored.then(() => pending.delete(stored));
      }

      function passOn(item: EdgeItem): Observable<EdgeItem> {
        if (failure) throw failure.error;
        if (item.kind === 'track-ended') kept.delete(item.track);
        if (item.kind !== 'crop' || !isWanted(item)) return of(item);
        if (pending.size < maxPending) put(item);
        else if (overload === 'drop') options.onDrop?.(item);
        else {
          return from(Promise.race(pending)).pipe(
            map(() => {
              put(item);
              return item;
            }),
          );
        }
        return of(item);
      }

      const settled = defer(async () => {
        await Promise.all(pending);
        if (failure) throw failure.error;
      });
      return concat(source.pipe(concatMap(passOn)), settled.pipe(ignoreElements()));
    });
}
