import type { Size } from '../../domain.ts';

/** One brightness picture, row-major, with how many pixels of the frame one of its own spans. */
export interface Luma {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly values: Float32Array;
}

/** The finest picture is no wider than this: enough for a twentieth of a pixel, and quick. */
const mostWidth = 320;
const mostLevels = 4;
/** A smaller picture has nothing left to follow. */
const leastSide = 20;
/** Blocks this large are averaged from every second pixel of every second row. */
const sparseFactor = 4;

/** Brightness at ever coarser scales, finest first, each half the size of the one before. */
export function lumaPyramid(pixels: Uint8Array, size: Size): readonly Luma[] {
  const levels = [shrinkFrame(pixels, size, Math.ceil(size.width / mostWidth))];
  for (;;) {
    const last = levels.at(-1)!;
    if (levels.length === mostLevels || Math.min(last.width, last.height) < 2 * leastSide) return levels;
    levels.push(halve(last));
  }
}

/** Means of whole blocks; pixels beyond the last whole block are left out. */
function shrinkFrame(pixels: Uint8Array, size: Size, factor: number): Luma {
  const width = Math.floor(size.width / factor);
  const height = Math.floor(size.height / factor);
  const values = new Float32Array(width * height);
  const step = factor >= sparseFactor ? 2 : 1;
  const gain = 1 / Math.ceil(factor / step) ** 2;
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      let sum = 0;
      const first = row * factor * size.width + column * factor;
      const end = first + factor * size.width;
      for (let line = first; line < end; line += step * size.width) {
        for (let k = line; k < line + factor; k += step) sum += pixels[k]!;
      }
      values[at] = sum * gain;
    }
  }
  return { width, height, scale: factor, values };
}

function halve(fine: Luma): Luma {
  const width = fine.width >> 1;
  const height = fine.height >> 1;
  const values = new Float32Array(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0, k = 2 * row * fine.width; column < width; column++, at++, k += 2) {
      const { values: v, width: stride } = fine;
      values[at] = (v[k]! + v[k + 1]! + v[k + stride]! + v[k + stride + 1]!) / 4;
    }
  }
  return { width, height, scale: 2 * fine.scale, values };
}
