import type { Size } from '../domain.ts';
import { i420Planes } from '../imaging/i420.ts';

/** Grey of the border, as in YOLOX's own preprocessing. */
const padding = 114;

/** How much smaller a picture of `from` gets so that it fits `to`; YOLOX also enlarges small pictures. */
export function letterboxScale(from: Size, to: Size): number {
  return Math.min(to.width / from.width, to.height / from.height);
}

interface Taps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly weight: Float32Array;
}

/** For each output column (or row): the two samples around its centre and the share of the second. */
function bilinearTaps(length: number, step: number, samples: number): Taps {
  const taps = {
    low: new Int32Array(length),
    high: new Int32Array(length),
    weight: new Float32Array(length),
  };
  for (let i = 0; i < length; i++) {
    const at = Math.min(Math.max((i + 0.5) * step - 0.5, 0), samples - 1);
    taps.low[i] = Math.floor(at);
    taps.high[i] = Math.min(taps.low[i]! + 1, samples - 1);
    taps.weight[i] = at - taps.low[i]!;
  }
  return taps;
}

/**
 * Fits I420 pictures of one size into a detector's input: bilinear, top-left, grey border. The tables and the
 * border are made once; each call of the result only writes the picture.
 *
 * @returns a function that writes a picture and gives `[3, to.height, to.width]` floats, planes B, G, R, 0..255;
 * the same array each time
 */
export function createLetterbox(from: Size, to: Size): (pixels: Uint8Array) => Float32Array {
  const scale = letterboxScale(from, to);
  const width = Math.min(to.width, Math.max(1, Math.floor(from.width * scale)));
  const height = Math.min(to.height, Math.max(1, Math.floor(from.height * scale)));
  const { u, v, chromaStride } = i420Planes(from);
  const chromaRows = (from.height + 1) >> 1;
  const columns = bilinearTaps(width, 1 / scale, from.width);
  const rows = bilinearTaps(height, 1 / scale, from.height);
  const chromaColumns = bilinearTaps(width, 0.5 / scale, chromaStride);
  const chromaRowTaps = bilinearTaps(height, 0.5 / scale, chromaRows);
  const area = to.width * to.height;
  const out = new Float32Array(3 * area).fill(padding);
  const luma = new Float32Array(width);
  const cb = new Float32Array(width);
  const cr = new Float32Array(width);

  return (pixels) => {
    for (let y = 0; y < height; y++) {
      sampleRow(pixels, 0, from.width, rows, y, columns, luma);
      sampleRow(pixels, u, chromaStride, chromaRowTaps, y, chromaColumns, cb);
      sampleRow(pixels, v, chromaStride, chromaRowTaps, y, chromaColumns, cr);
      for (let x = 0, at = y * to.width; x < width; x++, at++) {
        const l = 1.164384 * (luma[x]! - 16);
        const b = cb[x]! - 128;
        const r = cr[x]! - 128;
        out[at] = clampByte(l + 2.017232 * b);
        out[at + area] = clampByte(l - 0.391762 * b - 0.812968 * r);
        out[at + 2 * area] = clampByte(l + 1.596027 * r);
      }
    }
    return out;
  };
}

function sampleRow(
  pixels: Uint8Array,
  plane: number,
  stride: number,
  rows: Taps,
  y: number,
  columns: Taps,
  out: Float32Array,
): void {
  const upper = plane + rows.low[y]! * stride;
  const lower = plane + rows.high[y]! * stride;
  const down = rows.weight[y]!;
  const { low, high, weight } = columns;
  for (let x = 0; x < out.length; x++) {
    const a = low[x]!;
    const b = high[x]!;
    const across = weight[x]!;
    const top = pixels[upper + a]! + (pixels[upper + b]! - pixels[upper + a]!) * across;
    const bottom = pixels[lower + a]! + (pixels[lower + b]! - pixels[lower + a]!) * across;
    out[x] = top + (bottom - top) * down;
  }
}

function clampByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
