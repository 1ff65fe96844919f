import type { Size } from '../domain.ts';
import { i420Planes } from '../imaging/i420.ts';

/** Grey of the border, as in YOLOX's own preprocessing. */
const padding = 114;

/** How much smaller a picture of `from` gets so that it fits `to`; YOLOX also enlarges small pictures. */
export function letterboxScale(from: Size, to: Size): number {
  return Math.min(to.width / from.width, to.height / from.height);
}

/** Shares of samples are counted in 2⁻¹¹: a byte weighted twice still fits an integer of 32 bits. */
const one = 1 << 11;

/** Values by quarters of a level, held in [0, 255]; from -512 on, below anything that a picture can give. */
const quarters = Float32Array.from({ length: 5 * 1024 }, (_, i) => Math.min(255, Math.max(0, i / 4 - 512)));

interface Taps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Int32Array;
}

/** For each output column (or row): the two samples around its centre and the share of the second. */
function bilinearTaps(length: number, step: number, samples: number): Taps {
  const taps = { low: new Int32Array(length), high: new Int32Array(length), share: new Int32Array(length) };
  for (let i = 0; i < length; i++) {
    const at = Math.min(Math.max((i + 0.5) * step - 0.5, 0), samples - 1);
    taps.low[i] = Math.floor(at);
    taps.high[i] = Math.min(taps.low[i]! + 1, samples - 1);
    taps.share[i] = Math.round((at - taps.low[i]!) * one);
  }
  return taps;
}

/**
 * Fits I420 pictures of one size into a detector's input: bilinear, top-left, grey border. The tables and the
 * border are made once; each call of the result only writes the picture.
 *
 * In integers and one pass: the network waits for this. Values are exact to half a level.
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
  const { low: left, high: right, share: rightShare } = bilinearTaps(width, 1 / scale, from.width);
  const rows = bilinearTaps(height, 1 / scale, from.height);
  const chroma = bilinearTaps(width, 0.5 / scale, chromaStride);
  const { low: chromaLeft, high: chromaRight, share: chromaShare } = chroma;
  const chromaRowTaps = bilinearTaps(height, 0.5 / scale, chromaRows);
  const area = to.width * to.height;
  const out = new Float32Array(3 * area).fill(padding);

  return (pixels) => {
    for (let y = 0; y < height; y++) {
      const upper = rows.low[y]! * from.width;
      const lower = rows.high[y]! * from.width;
      const down = rows.share[y]!;
      const upperCb = u + chromaRowTaps.low[y]! * chromaStride;
      const lowerCb = u + chromaRowTaps.high[y]! * chromaStride;
      const upperCr = upperCb + v - u;
      const lowerCr = lowerCb + v - u;
      const downChroma = chromaRowTaps.share[y]!;
      for (let x = 0, at = y * to.width; x < width; x++, at++) {
        const a = left[x]!;
        const b = right[x]!;
        const luma = sample(pixels, upper + a, upper + b, lower + a, lower + b, rightShare[x]!, down);
        const c = chromaLeft[x]!;
        const d = chromaRight[x]!;
        const across = chromaShare[x]!;
        const cb =
          sample(pixels, upperCb + c, upperCb + d, lowerCb + c, lowerCb + d, across, downChroma) - (128 << 8);
        const cr =
          sample(pixels, upperCr + c, upperCr + d, lowerCr + c, lowerCr + d, across, downChroma) - (128 << 8);
        // BT.601, limited range, in shares of 2⁻¹⁰; literals, since the compiler does not fold a module's constants.
        const light = Math.imul(luma - (16 << 8), 1192);
        const green = light - Math.imul(cb, 401) - Math.imul(cr, 832);
        out[at] = quarters[2048 + ((light + Math.imul(cb, 2066)) >> 16)]!;
        out[at + area] = quarters[2048 + (green >> 16)]!;
        out[at + 2 * area] = quarters[2048 + ((light + Math.imul(cr, 1634)) >> 16)]!;
      }
    }
    return out;
  };
}

/** The bilinear mix of four bytes, in 2⁻⁸. */
function sample(
  pixels: Uint8Array,
  upperLeft: number,
  upperRight: number,
  lowerLeft: number,
  lowerRight: number,
  across: number,
  down: number,
): number {
  const a = pixels[upperLeft]!;
  const b = pixels[lowerLeft]!;
  const top = (a << 11) + Math.imul(pixels[upperRight]! - a, across);
  const bottom = (b << 11) + Math.imul(pixels[lowerRight]! - b, across);
  return ((top << 11) + Math.imul(bottom - top, down)) >> 14;
}
