import { concatMap, defer, type OperatorFunction } from 'rxjs';
import type { Box, CameraId, Crop, EdgeItem, Frame, Track, TrackId, TrackStep } from '../domain.ts';
import { cutPerson, wholePixels } from '../imaging/cut-person.ts';
import { cropQuality } from './crop-quality.ts';
import { cropSampler, type CropSampling } from './crop-sampler.ts';
import { shareFrame, type SharedFrame } from './share-frame.ts';

/** Which crops are taken, and how often progress is told. Lengths in pixels of the frame, times in ms of capture time. */
export interface CropPolicy extends CropSampling {
  /** Smaller boxes (the part inside the frame) are never cut out. Defaults 16 and 32. */
  readonly minWidth?: number;
  readonly minHeight?: number;
  /** Taller crops are scaled down to this height. Default 384. */
  readonly maxHeight?: number;
  /** Least time between two progress items of a camera. Default 200. */
  readonly progressEveryMs?: number;
}

/**
 * Cuts the persons worth looking at out of each frame: confirmed tracks, each every so often, where it shows
 * well. Tells ended tracks and each camera's progress in between, in order: tracks that ended with a frame come
 * before the crops of it, since one of these may carry on where an ended one was split, and a progress item comes
 * after all items with times up to its own.
 *
 * The frame is disposed once it has been cut and all crops from it are disposed: slow work on crops thus slows
 * a replay's reader down.
 *
 * @example steps.pipe(crop({ everyMs: 500, minQuality: 0.4 }))
 */
export function crop(policy: CropPolicy = {}): OperatorFunction<TrackStep, EdgeItem> {
  const { minWidth = 16, minHeight = 32, maxHeight = 384, progressEveryMs = 200 } = policy;

  return (source) =>
    defer(() => {
      const sampler = cropSampler(policy);
      const progressAt = new Map<CameraId, number>();

      function* cropsOf(frame: Frame, tracks: readonly Track[], shared: SharedFrame): Generator<Crop> {
        const seen = tracks.filter(({ state }) => state !== 'lost');
        for (const track of seen) {
          if (track.state !== 'confirmed' || !sampler.due(track)) continue;
          const box = wholePixels(track.box, frame.size);
          if (box.width < minWidth || box.height < minHeight) continue;
          const quality = cropQuality(frame, track, seen);
          if (sampler.take(track, quality)) yield cut(frame, track, box, quality, maxHeight, shared.share());
        }
      }

      // A generator: what is not yet asked for on unsubscription is never cut, and the frame is still let go.
      function* itemsOf(step: TrackStep): Generator<EdgeItem> {
        const { camera, capturedAt, frame, tracks, ended, last } = step;
        using shared = frame && shareFrame(frame);
        for (const end of ended) {
          sampler.forget(end.track);
          yield end;
        }
        if (frame && shared) yield* cropsOf(frame, tracks, shared);
        if (!last && capturedAt - (progressAt.get(camera) ?? -Infinity) < progressEveryMs) return;
        progressAt.set(camera, capturedAt);
        yield { kind: 'progress', camera, capturedAt, ended: last };
      }

      return source.pipe(concatMap(itemsOf));
    });
}

function cut(
  frame: Frame,
  track: { readonly id: TrackId },
  box: Box,
  quality: number,
  maxHeight: number,
  share: Disposable,
): Crop {
  const { camera, capturedAt } = frame;
  return {
    kind: 'crop',
    camera,
    track: track.id,
    capturedAt,
    box,
    ...cutPerson(frame, box, maxHeight),
    quality,
    [Symbol.dispose]: () => share[Symbol.dispose](),
  };
}
