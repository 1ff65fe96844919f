import type { Box } from '../../domain.ts';
import type { Luma } from './luma-pyramid.ts';

/** Points in pixels of the frame. */
export interface Points {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** The picture is divided into so many cells, each with its best corner, so that corners lie everywhere. */
const cells = { across: 11, down: 8 };
/** Gradients are summed over a square of 2 · reach + 1. */
const reach = 2;
/** Corners closer to the rim cannot be followed. */
const rim = 6;
/** Smaller eigenvalue, per pixel of the sum, below which a corner is noise: about two grey levels of gradient. */
const leastStrength = 4;

/**
 * The best corner of each cell of the picture: where brightness changes most in its least changing direction
 * (Shi & Tomasi, "Good Features to Track", CVPR 1994).
 *
 * @param covered where no corner may lie, one value a pixel of the picture, see {@link coverBoxes}
 */
export function findCorners(luma: Luma, covered: Uint8Array): Points {
  const { width, height, scale } = luma;
  const strength = cornerStrength(luma);
  const most = cells.across * cells.down;
  const x = new Float64Array(most);
  const y = new Float64Array(most);
  let count = 0;
  for (let cell = 0; cell < most; cell++) {
    const column = cell % cells.across;
    const row = (cell - column) / cells.across;
    const right = Math.min(width - rim, Math.ceil(((column + 1) * width) / cells.across));
    const bottom = Math.min(height - rim, Math.ceil(((row + 1) * height) / cells.down));
    let best = leastStrength;
    let at = -1;
    for (let j = Math.max(rim, Math.floor((row * height) / cells.down)); j < bottom; j++) {
      for (let i = Math.max(rim, Math.floor((column * width) / cells.across)); i < right; i++) {
        const k = j * width + i;
        if (strength[k]! > best && covered[k] === 0) {
          best = strength[k]!;
          at = k;
        }
      }
    }
    if (at < 0) continue;
    x[count] = ((at % width) + 0.5) * scale;
    y[count] = (Math.floor(at / width) + 0.5) * scale;
    count++;
  }
  return { count, x, y };
}

/** Smaller eigenvalue of the structure tensor's mean over a square around each pixel. */
function cornerStrength({ width, height, values }: Luma): Float32Array {
  const pixels = width * height;
  const xx = new Float32Array(pixels);
  const xy = new Float32Array(pixels);
  const yy = new Float32Array(pixels);
  for (let row = 1; row < height - 1; row++) {
    for (let k = row * width + 1; k < (row + 1) * width - 1; k++) {
      const dx = (values[k + 1]! - values[k - 1]!) / 2;
      const dy = (values[k + width]! - values[k - width]!) / 2;
      xx[k] = dx * dx;
      xy[k] = dx * dy;
      yy[k] = dy * dy;
    }
  }
  for (const plane of [xx, xy, yy]) boxMean(plane, width, height);
  const strength = xx;
  for (let k = 0; k < pixels; k++) {
    const half = (xx[k]! + yy[k]!) / 2;
    const apart = (xx[k]! - yy[k]!) / 2;
    strength[k] = half - Math.sqrt(apart * apart + xy[k]! * xy[k]!);
  }
  return strength;
}

/** Replaces each value by the mean of the square around it, by running sums; the rim is left unfinished. */
function boxMean(plane: Float32Array, width: number, height: number): void {
  const span = 2 * reach + 1;
  const across = new Float32Array(plane.length);
  for (let row = 0; row < height; row++) {
    const first = row * width;
    let sum = 0;
    for (let i = 0; i < width; i++) {
      sum += plane[first + i]!;
      if (i >= span) sum -= plane[first + i - span]!;
      if (i >= span - 1) across[first + i - reach] = sum;
    }
  }
  const sums = new Float32Array(width);
  for (let row = 0; row < height; row++) {
    for (let i = 0; i < width; i++) {
      const k = row * width + i;
      sums[i]! += across[k]! - (row >= span ? across[k - span * width]! : 0);
      if (row >= span - 1) plane[k - reach * width] = sums[i]! / (span * span);
    }
  }
}

/** Marks, one value a pixel of the picture, what lies in some boxes (pixels of the frame). */
export function coverBoxes({ width, height, scale }: Luma, boxes: readonly Box[]): Uint8Array {
  const covered = new Uint8Array(width * height);
  for (const box of boxes) {
    const left = clamp(Math.floor(box.x / scale), width);
    const right = clamp(Math.ceil((box.x + box.width) / scale), width);
    const bottom = clamp(Math.ceil((box.y + box.height) / scale), height);
    for (let row = clamp(Math.floor(box.y / scale), height); row < bottom; row++) {
      covered.fill(1, row * width + left, row * width + right);
    }
  }
  return covered;
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}
