import { finalize, from, map, type MonoTypeOperatorFunction, type Observable } from 'rxjs';
import type { CameraId } from '../domain.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** Lets recordings of one site advance together in capture time; see {@link keepPace}. */
export interface Pace {
  /** Resolves once every other camera has reached `capturedAt - maxSkewMs` or has left. */
  reach(camera: CameraId, capturedAt: number): Promise<void>;
  leave(camera: CameraId): void;
}

/** @param cameras all cameras that are to keep together: none starts before all are counted */
export function createPace(cameras: readonly CameraId[], maxSkewMs: number): Pace {
  const reached = new Map(cameras.map((camera) => [camera, -Infinity]));
  let waiting: { from: number; resolve: () => void }[] = [];

  function wake(): void {
    const slowest = Math.min(...reached.values());
    const ready = waiting.filter((w) => w.from <= slowest);
    waiting = waiting.filter((w) => w.from > slowest);
    for (const w of ready) w.resolve();
  }

  return {
    reach(camera, capturedAt) {
      if (reached.has(camera)) reached.set(camera, capturedAt);
      return new Promise((resolve) => {
        waiting.push({ from: capturedAt - maxSkewMs, resolve });
        wake();
      });
    },
    leave(camera) {
      reached.delete(camera);
      wake();
    },
  };
}

/**
 * Holds a recording back while it is more than the pace's skew ahead of the others, so that the records waiting
 * to be ordered stay few however fast one camera can be read. Upstream must be bounded (a source's frame pool is).
 *
 * @example from(source.frames()).pipe(keepPace(pace, camera), detect(detector))
 */
export function keepPace<T extends Disposable & { readonly capturedAt: number }>(
  pace: Pace,
  camera: CameraId,
): MonoTypeOperatorFunction<T> {
  function reach(item: T): Observable<T> {
    let handedOn = false;
    return from(pace.reach(camera, item.capturedAt)).pipe(
      map(() => {
        handedOn = true;
        return item;
      }),
      finalize(() => {
        if (!handedOn) item[Symbol.dispose]();
      }),
    );
  }
  return (source) =>
    source.pipe(
      oneAtATime(reach),
      finalize(() => pace.leave(camera)),
    );
}
