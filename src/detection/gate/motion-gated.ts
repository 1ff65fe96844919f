import { firstValueFrom, from } from 'rxjs';
import type { CameraId, Detection, Frame } from '../../domain.ts';
import type { Detector } from '../../ports.ts';
import type { RegionMask } from '../region-mask.ts';
import { createMotionSense, type MotionSense } from './motion-sense.ts';

/** When a {@link motionGated} detector looks. */
export interface MotionGateOptions {
  /** After so much capture time the detector looks again though nothing moves, default 1,000 ms. */
  readonly refreshMs?: number | undefined;
  /** A cell (a 96th of the frame's width) has changed where its mean brightness did by more, in levels of 255; default 6. */
  readonly minChange?: number | undefined;
  /** The detector looks where at least so many cells changed, default 2. */
  readonly minCells?: number | undefined;
  /** What moves outside does not count. */
  readonly mask?: RegionMask | undefined;
}

/** A detector that counts what its gate saved. */
export interface MotionGatedDetector extends Detector {
  /** Frames asked about so far, and those answered without looking. */
  readonly counts: { readonly frames: number; readonly skipped: number };
}

/** What is known of one camera. */
interface Watch {
  readonly sense: MotionSense;
  /** Capture time of the frame that the detector saw last, and what it says of it. */
  readonly lookedAt: number;
  readonly answer: Promise<readonly Detection[]>;
}

/**
 * Spares a detector the frames where nothing moves. Each frame is compared with the one that the detector *saw* last, not
 * with the one before, so that what moves slowly adds up. While nothing differs, everyone still stands where they
 * stood: the last detections are repeated as they are, and a tracker goes on seeing who stands still. Someone whom the
 * detector overlooked is looked for again after `refreshMs`.
 *
 * For fixed cameras and detectors that judge each picture by itself; one that learns a background must see all frames.
 */
export function motionGated(detector: Detector, options: MotionGateOptions = {}): MotionGatedDetector {
  const { refreshMs = 1_000, minChange = 6, minCells = 2, mask } = options;
  const watches = new Map<CameraId, Watch>();
  const counts = { frames: 0, skipped: 0 };

  function look(frame: Frame, sense: MotionSense): Promise<readonly Detection[]> {
    const { camera, capturedAt } = frame;
    sense.remember();
    const answer = firstValueFrom(from(detector.detect(frame)));
    const watch = { sense, lookedAt: capturedAt, answer };
    watches.set(camera, watch);
    // A failure is no answer that could be repeated.
    answer.catch(() => {
      if (watches.get(camera) === watch) watches.delete(camera);
    });
    return answer;
  }

  return {
    name: `${detector.name}, motion-gated`,
    counts,
    ...(detector.execution && { execution: detector.execution }),
    detect(frame) {
      const { camera, capturedAt, size, pixels } = frame;
      counts.frames++;
      const watch = watches.get(camera);
      const fits = watch?.sense.fits(size) ?? false;
      const sense = watch && fits ? watch.sense : createMotionSense(size, mask);
      const changed = sense.changedCells(pixels, minChange);
      const elapsedMs = watch && fits ? capturedAt - watch.lookedAt : Infinity;
      // A camera whose time runs backwards has begun anew.
      if (!watch || elapsedMs < 0 || elapsedMs >= refreshMs || changed >= minCells) return look(frame, sense);
      counts.skipped++;
      return watch.answer;
    },
    [Symbol.asyncDispose]: () => detector[Symbol.asyncDispose](),
  };
}
