import type { Size } from '../../domain.ts';
import { i420Planes } from '../../imaging/i420.ts';
import { type PlanesArray, quarterIndex } from './picture-format.ts';

/** Grey of the border, as in the preprocessing of YOLOX and RTMDet. */
const padding = 114;

/** Where the colours of a picture go. */
export interface PicturePlanes {
  /** What is written for each quarter of a level, for R, G and B, see `channelLevels`. */
  readonly levels: readonly PlanesArray[];
  /** Where the planes of R, G and B begin. */
  readonly offsets: readonly number[];
}

/** How much smaller a picture of `from` gets so that it fits `to`; YOLOX also enlarges small pictures. */
export function letterboxScale(from: Size, to: Size): number {
  return Math.min(to.width / from.width, to.height / from.height);
}

/** Shares of samples are counted in 2⁻¹¹: a byte weighted twice still fits an integer of 32 bits. */
const one = 1 << 11;

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
 * Fits I420 pictures of one size into a detector's input: bilinear, top-left, grey border. The tables are made
 * once; each call of the result only writes a picture.
 *
 * In integers and one pass: the network waits for this. Levels are exact to a half before they are looked up.
 *
 * @returns a function that writes `[3, to.height, to.width]` values from an index on
 */
export function createLetterbox(
  from: Size,
  to: Size,
  { levels, offsets }: PicturePlanes,
): (pixels: Uint8Array, out: PlanesArray, at: number) => void {
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
  const [red, green, blue] = levels as [PlanesArray, PlanesArray, PlanesArray];
  const [redPlane, greenPlane, bluePlane] = offsets as [number, number, number];

  return (pixels, out, start) => {
    for (const [k, plane] of offsets.entries()) {
      fillBorder(out, start + plane, to, { width, height }, levels[k]![quarterIndex + 4 * padding]!);
    }
    for (let y = 0; y < height; y++) {
      const upper = rows.low[y]! * from.width;
      const lower = rows.high[y]! * from.width;
      const down = rows.share[y]!;
      const upperCb = u + chromaRowTaps.low[y]! * chromaStride;
      const lowerCb = u + chromaRowTaps.high[y]! * chromaStride;
      const upperCr = upperCb + v - u;
      const lowerCr = lowerCb + v - u;
      const downChroma = chromaRowTaps.share[y]!;
      for (let x = 0, at = start + y * to.width; x < width; x++, at++) {
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
        const greenish = light - Math.imul(cb, 401) - Math.imul(cr, 832);
        out[at + redPlane] = red[quarterIndex + ((light + Math.imul(cr, 1634)) >> 16)]!;
        out[at + greenPlane] = green[quarterIndex + (greenish >> 16)]!;
        out[at + bluePlane] = blue[quarterIndex + ((light + Math.imul(cb, 2066)) >> 16)]!;
      }
    }
  };
}

/** Grey right of and below a picture: another size may have been written there before. */
function fillBorder(out: PlanesArray, start: number, to: Size, { width, height }: Size, value: number): void {
  if (width < to.width) {
    for (let y = 0; y < height; y++) {
      out.fill(value, start + y * to.width + width, start + (y + 1) * to.width);
    }
  }
  out.fill(value, start + height * to.width, start + to.height * to.width);
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
