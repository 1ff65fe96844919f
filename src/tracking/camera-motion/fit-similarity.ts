import type { CameraMotion } from '../../domain.ts';
import { createRandom } from '../../maths/random.ts';

/** Corresponding points: (x, y) before went to (toX, toY) after; NaN where that is not known. */
export interface Correspondences {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly toX: Float64Array;
  readonly toY: Float64Array;
}

/** Pairs tried. With half of the points wrong, all 48 have a wrong one once in 10⁶ cases. */
const tries = 48;
const refinements = 3;
const leastInliers = 8;
const leastShare = 0.3;
/** No camera turns or zooms further than this between two frames that are worth comparing. */
const mostZoom = 1.5;
const mostTurn = 0.6;

/**
 * The similarity (shift, turn, zoom) that most correspondences agree with within `tolerance` pixels, fitted to
 * those by least squares; undefined where too few agree. RANSAC (Fischler & Bolles 1981) with a fixed seed: the
 * same points give the same motion.
 */
export function fitSimilarity(points: Correspondences, tolerance: number): CameraMotion | undefined {
  const { count, x, y, toX } = points;
  const known: number[] = [];
  for (let i = 0; i < count; i++) if (!Number.isNaN(toX[i]!)) known.push(i);
  if (known.length < leastInliers) return undefined;

  const random = createRandom(0);
  let best: number[] = [];
  for (let n = 0; n < tries; n++) {
    const i = random.pick(known);
    const j = random.pick(known);
    if (i === j || Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!) < 4 * tolerance) continue;
    const inliers = agreeing(points, leastSquares(points, [i, j]), known, tolerance);
    if (inliers.length > best.length) best = inliers;
  }
  if (best.length < 2) return undefined;
  let motion = leastSquares(points, best);
  for (let n = 0; n < refinements; n++) {
    best = agreeing(points, motion, known, tolerance);
    if (best.length < Math.max(leastInliers, leastShare * known.length)) return undefined;
    motion = leastSquares(points, best);
  }
  const zoom = Math.hypot(motion.a, motion.c);
  const turn = Math.atan2(motion.c, motion.a);
  return zoom < mostZoom && zoom > 1 / mostZoom && Math.abs(turn) < mostTurn ? motion : undefined;
}

function agreeing(
  { x, y, toX, toY }: Correspondences,
  { a, b, c, d, tx, ty }: CameraMotion,
  known: readonly number[],
  tolerance: number,
): number[] {
  return known.filter((i) => {
    const missX = a * x[i]! + b * y[i]! + tx - toX[i]!;
    const missY = c * x[i]! + d * y[i]! + ty - toY[i]!;
    return missX * missX + missY * missY <= tolerance * tolerance;
  });
}

/** Umeyama's closed form (PAMI 1991) in the plane, where a turn and zoom is one complex number. */
function leastSquares({ x, y, toX, toY }: Correspondences, chosen: readonly number[]): CameraMotion {
  let [mx, my, mu, mv] = [0, 0, 0, 0];
  for (const i of chosen) {
    mx += x[i]!;
    my += y[i]!;
    mu += toX[i]!;
    mv += toY[i]!;
  }
  mx /= chosen.length;
  my /= chosen.length;
  mu /= chosen.length;
  mv /= chosen.length;
  let [real, imaginary, spread] = [0, 0, 0];
  for (const i of chosen) {
    const px = x[i]! - mx;
    const py = y[i]! - my;
    const qx = toX[i]! - mu;
    const qy = toY[i]! - mv;
    real += px * qx + py * qy;
    imaginary += px * qy - py * qx;
    spread += px * px + py * py;
  }
  const a = real / spread;
  const c = imaginary / spread;
  return { a, b: -c, c, d: a, tx: mu - a * mx + c * my, ty: mv - c * mx - a * my };
}
