import type { CameraMotion, Size } from '../../domain.ts';
import type { CameraMotionEstimator } from '../../ports.ts';
import { coverBoxes, findCorners } from './corners.ts';
import { fitSimilarity } from './fit-similarity.ts';
import { followPoints } from './follow-points.ts';
import type { Spectrum } from './fourier.ts';
import { lumaPyramid, type Luma } from './luma-pyramid.ts';
import { phaseShift, phaseSpectrum } from './phase-shift.ts';

/** Points further than this from the common motion, in pixels of the finest level, move by themselves. */
const tolerance = 1;
/** Corners are sought in this level: they are stronger than in the finest one, and cost a quarter. */
const cornerLevel = 1;

interface Seen {
  readonly size: Size;
  readonly levels: readonly Luma[];
  readonly spectrum: Spectrum;
  /** Where persons are, in the corners' level. */
  readonly covered: Uint8Array;
}

/**
 * Estimates how a camera's picture moves from frame to frame as a shift, turn and zoom: corners of the still world
 * are followed from one scaled-down picture to the next, and the motion that most of them share is the camera's.
 *
 * It remembers one small picture. The motion is undefined where the picture's size changed and where too little
 * stands still to tell.
 */
export function cameraMotionEstimator(): CameraMotionEstimator {
  let last: Seen | undefined;
  return {
    estimate({ pixels, size }, persons) {
      const levels = lumaPyramid(pixels, size);
      const covered = coverBoxes(ofCorners(levels), persons);
      const before = last;
      const now = (last = { size, levels, spectrum: phaseSpectrum(levels), covered });
      if (before?.size.width !== size.width || before.size.height !== size.height) return undefined;
      return motionBetween(before, now);
    },
  };
}

function motionBetween(before: Seen, now: Seen): CameraMotion | undefined {
  const { width, height } = now.size;
  const corners = findCorners(ofCorners(before.levels), before.covered);
  const shift = phaseShift(before.spectrum, now.spectrum);
  // A picture that hardly moved but turned or zoomed may have no clear shift.
  return (
    from({ dx: shift.dx * width, dy: shift.dy * height }) ??
    (shift.dx === 0 && shift.dy === 0 ? undefined : from({ dx: 0, dy: 0 }))
  );

  function from(guess: { readonly dx: number; readonly dy: number }): CameraMotion | undefined {
    const to = followPoints(before.levels, now.levels, corners, guess);
    for (let i = 0; i < corners.count; i++) {
      if (isCovered(ofCorners(now.levels), now.covered, to.x[i]!, to.y[i]!)) to.x[i] = NaN;
    }
    return fitSimilarity({ ...corners, toX: to.x, toY: to.y }, tolerance * now.levels[0]!.scale);
  }
}

function ofCorners(levels: readonly Luma[]): Luma {
  return levels[Math.min(cornerLevel, levels.length - 1)]!;
}

function isCovered({ width, scale }: Luma, covered: Uint8Array, x: number, y: number): boolean {
  return covered[Math.floor(y / scale) * width + Math.floor(x / scale)] === 1;
}
