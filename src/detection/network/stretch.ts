import type { Size } from '../../domain.ts';
import { i420Planes } from '../../imaging/i420.ts';
import { type AxisWeights, triangleWeights } from '../../imaging/resize.ts';
import type { PicturePlanes } from './letterbox.ts';
import { type PlanesArray, quarterIndex } from './picture-format.ts';

/** One plane of the source, and how it becomes one of the target's size. */
interface Plane {
  readonly start: number;
  readonly stride: number;
  readonly rows: number;
  readonly across: AxisWeights;
  readonly down: AxisWeights;
}

/**
 * Stretches I420 pictures of one size over a detector's input: bilinear, averaging where it shrinks ("bilinear" of PIL
 * and of torchvision with antialiasing, on which the DETR family is trained). Brightness and colour are resized
 * apart and mixed at the end, which is the same but for colours that no screen can show.
 *
 * @returns a function that writes `[3, to.height, to.width]` values from an index on
 */
export function createStretch(
  from: Size,
  to: Size,
  { levels, offsets }: PicturePlanes,
): (pixels: Uint8Array, out: PlanesArray, at: number) => void {
  const { u, v, chromaStride } = i420Planes(from);
  const chromaRows = (from.height + 1) >> 1;
  const luma: Plane = {
    start: 0,
    stride: from.width,
    rows: from.height,
    across: triangleWeights(from.width, to.width),
    down: triangleWeights(from.height, to.height),
  };
  const chroma: Plane = {
    start: u,
    stride: chromaStride,
    rows: chromaRows,
    across: triangleWeights(chromaStride, to.width),
    down: triangleWeights(chromaRows, to.height),
  };
  const area = to.width * to.height;
  const wide = new Float32Array(from.height * to.width);
  const [y, cb, cr] = [new Float32Array(area), new Float32Array(area), new Float32Array(area)];
  const [red, green, blue] = levels as [PlanesArray, PlanesArray, PlanesArray];
  const [redPlane, greenPlane, bluePlane] = offsets as [number, number, number];

  return (pixels, out, start) => {
    resizePlane(pixels, luma, to, wide, y);
    resizePlane(pixels, chroma, to, wide, cb);
    resizePlane(pixels, { ...chroma, start: v }, to, wide, cr);
    for (let i = 0, at = start; i < area; i++, at++) {
      // BT.601, limited range, in quarters of a level, rounded.
      const light = 4.657536 * (y[i]! - 16) + 0.5;
      const b = cb[i]! - 128;
      const r = cr[i]! - 128;
      out[at + redPlane] = red[quarterIndex + Math.floor(light + 6.384108 * r)]!;
      out[at + greenPlane] = green[quarterIndex + Math.floor(light - 1.567048 * b - 3.251872 * r)]!;
      out[at + bluePlane] = blue[quarterIndex + Math.floor(light + 8.068928 * b)]!;
    }
  };
}

/** Columns first, then rows: the filter is separable. */
function resizePlane(
  pixels: Uint8Array,
  { start, stride, rows, across, down }: Plane,
  { width, height }: Size,
  wide: Float32Array,
  out: Float32Array,
): void {
  squeezeColumns(pixels, start, stride, rows, across, width, wide);
  const { taps, starts, weights } = down;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const first = starts[y]! * width;
    const k = y * taps;
    // The first two taps at once: there are rarely more than two that weigh anything where little is shrunk.
    const u = weights[k]!;
    const v = taps > 1 ? weights[k + 1]! : 0;
    const second = taps > 1 ? first + width : first;
    for (let x = 0; x < width; x++) out[row + x] = wide[first + x]! * u + wide[second + x]! * v;
    for (let tap = 2; tap < taps; tap++) {
      const weight = weights[k + tap]!;
      if (weight === 0) continue;
      const source = first + tap * width;
      for (let x = 0; x < width; x++) out[row + x]! += wide[source + x]! * weight;
    }
  }
}

function squeezeColumns(
  pixels: Uint8Array,
  start: number,
  stride: number,
  rows: number,
  { taps, starts, weights }: AxisWeights,
  width: number,
  wide: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const line = start + row * stride;
    const to = row * width;
    for (let x = 0, k = 0; x < width; x++) {
      let at = line + starts[x]!;
      let sum = pixels[at]! * weights[k++]!;
      for (const end = at + taps; ++at < end;) sum += pixels[at]! * weights[k++]!;
      wide[to + x] = sum;
    }
  }
}
