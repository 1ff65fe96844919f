import type { Points } from './corners.ts';
import type { Luma } from './luma-pyramid.ts';

/** Half the side of the square that is compared. */
const radius = 3;
const side = 2 * radius + 1;
const mostSteps = 6;
/** A step shorter than this (pixels of the level) is the last. */
const enough = 0.02;
/** Further than this in one level, pixels of the level, a point is lost. */
const furthest = 6;

const template = new Float32Array(side * side);
const gradientX = new Float32Array(side * side);
const gradientY = new Float32Array(side * side);
const padded = new Float32Array((side + 2) * (side + 2));
const moved = new Float32Array(side * side);

/**
 * Where the points of one picture are in the next, from coarse to fine, beginning at a guess that is right to about
 * a pixel of the coarsest; NaN where a point was lost.
 *
 * Lucas & Kanade (1981) in pyramids (Bouguet 2001), in the inverse compositional form whose gradients are those of
 * the first picture, once a level (Baker & Matthews, IJCV 2004). Means are taken off both squares, so that a
 * camera that changes its exposure is followed too.
 */
export function followPoints(
  before: readonly Luma[],
  after: readonly Luma[],
  { count, x, y }: Points,
  guess: { readonly dx: number; readonly dy: number },
): { readonly x: Float64Array; readonly y: Float64Array } {
  const toX = new Float64Array(count).fill(NaN);
  const toY = new Float64Array(count).fill(NaN);
  for (let i = 0; i < count; i++) {
    let { dx, dy } = guess;
    for (let level = before.length - 1; level >= 0 && !Number.isNaN(dx); level--) {
      const { scale } = before[level]!;
      const found = followAtLevel(
        before[level]!,
        after[level]!,
        x[i]! / scale,
        y[i]! / scale,
        dx / scale,
        dy / scale,
      );
      // At the rim a coarse picture may have no room for the square; a finer one has.
      if (found === undefined && level > 0) continue;
      dx = found ? found.dx * scale : NaN;
      dy = found ? found.dy * scale : NaN;
    }
    toX[i] = x[i]! + dx;
    toY[i] = y[i]! + dy;
  }
  return { x: toX, y: toY };
}

/** Improves a displacement; all in pixels of the level, (0, 0) being the corner of the first pixel. */
function followAtLevel(
  before: Luma,
  after: Luma,
  x: number,
  y: number,
  dx: number,
  dy: number,
): { dx: number; dy: number } | undefined {
  const reach = side + 2;
  if (!sample(before, x - 0.5 - radius - 1, y - 0.5 - radius - 1, reach, padded)) return undefined;
  let meanT = 0;
  let meanX = 0;
  let meanY = 0;
  for (let row = 0, k = 0; row < side; row++) {
    for (let column = 0, p = (row + 1) * reach + 1; column < side; column++, k++, p++) {
      meanT += template[k] = padded[p]!;
      meanX += gradientX[k] = (padded[p + 1]! - padded[p - 1]!) / 2;
      meanY += gradientY[k] = (padded[p + reach]! - padded[p - reach]!) / 2;
    }
  }
  const area = side * side;
  meanT /= area;
  meanX /= area;
  meanY /= area;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let k = 0; k < area; k++) {
    template[k]! -= meanT;
    const gx = (gradientX[k]! -= meanX);
    const gy = (gradientY[k]! -= meanY);
    xx += gx * gx;
    xy += gx * gy;
    yy += gy * gy;
  }
  const determinant = xx * yy - xy * xy;
  if (!(determinant > 1e-6)) return undefined;

  const startX = dx;
  const startY = dy;
  for (let step = 0; step < mostSteps; step++) {
    if (!sample(after, x + dx - 0.5 - radius, y + dy - 0.5 - radius, side, moved)) return undefined;
    let bx = 0;
    let by = 0;
    // Gradients have no mean, so that the mean of `moved` falls out by itself.
    for (let k = 0; k < area; k++) {
      const difference = moved[k]! - template[k]!;
      bx += difference * gradientX[k]!;
      by += difference * gradientY[k]!;
    }
    const stepX = (yy * bx - xy * by) / determinant;
    const stepY = (xx * by - xy * bx) / determinant;
    dx -= stepX;
    dy -= stepY;
    if (Math.abs(dx - startX) > furthest || Math.abs(dy - startY) > furthest) return undefined;
    if (stepX * stepX + stepY * stepY < enough * enough) break;
  }
  return { dx, dy };
}

/** Reads a square whose first sample lies at (left, top), bilinearly; false where it leaves the picture. */
function sample(
  { width, height, values }: Luma,
  left: number,
  top: number,
  length: number,
  out: Float32Array,
): boolean {
  const column = Math.floor(left);
  const row = Math.floor(top);
  if (!(column >= 0 && row >= 0 && column + length < width && row + length < height)) return false;
  const fx = left - column;
  const fy = top - row;
  const nw = (1 - fx) * (1 - fy);
  const ne = fx * (1 - fy);
  const sw = (1 - fx) * fy;
  const se = fx * fy;
  for (let j = 0, to = 0; j < length; j++) {
    let k = (row + j) * width + column;
    for (let i = 0; i < length; i++, k++, to++) {
      out[to] = nw * values[k]! + ne * values[k + 1]! + sw * values[k + width]! + se * values[k + width + 1]!;
    }
  }
  return true;
}
