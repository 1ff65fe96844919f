import type { Size } from '../domain.ts';
import { resizeRgbToPlanes, unchangedChannels } from '../imaging/resize.ts';
import { inputLength, type RgbPicture } from './preprocess.ts';

/** All crops are looked at in this size. */
export const workingSize: Size = { width: 32, height: 96 };

/** What the stripe descriptor counts, one value a pixel of the working size, row-major. */
export interface StripeChannels {
  /** Rank of the pixel's brightness within the crop, [0, 1]: no exposure, gain or gamma of a camera changes it. */
  readonly brightness: Float32Array;
  /** Red and blue against brightness, square-rooted so that pale colours still differ, [-1, 1]. */
  readonly red: Float32Array;
  readonly blue: Float32Array;
  /** Strength of the brightness gradient, and its direction as a share of half a turn, [0, 1). */
  readonly edge: Float32Array;
  readonly direction: Float32Array;
}

/** How much of the difference between the crop's mean colour and grey is taken for the light's: 1 is grey-world. */
const lightShare = 0.5;
/** Chroma, in bytes at `typicalBrightness`, that saturates `red` and `blue`. */
const fullChroma = 140;
const typicalBrightness = 110;
const leastBrightness = 20;

/** Measures a crop, after a cautious grey-world correction (Buchsbaum 1980) of the light's colour. */
export function stripeChannels(picture: RgbPicture): StripeChannels {
  const { width, height } = workingSize;
  const pixels = width * height;
  const rgb = new Float32Array(inputLength(workingSize));
  resizeRgbToPlanes(picture.pixels, picture.size, workingSize, unchangedChannels, rgb);
  const [r, g, b] = [0, 1, 2].map((c) => rgb.subarray(c * pixels, (c + 1) * pixels)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  correctLight([r, g, b]);

  const luma = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) luma[i] = 0.299 * r[i]! + 0.587 * g[i]! + 0.114 * b[i]!;
  // Chroma grows with the light's strength, so it is measured against the crop's brightness.
  const chromaScale = typicalBrightness / Math.max(mean(luma), leastBrightness) / fullChroma;
  const red = new Float32Array(pixels);
  const blue = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) {
    red[i] = squash((r[i]! - luma[i]!) * chromaScale);
    blue[i] = squash((b[i]! - luma[i]!) * chromaScale);
  }
  return { brightness: ranks(luma), red, blue, ...gradients(luma) };
}

function correctLight(planes: readonly Float32Array[]): void {
  const means = planes.map((plane) => Math.max(mean(plane), 1));
  const grey = (means[0]! + means[1]! + means[2]!) / 3;
  planes.forEach((plane, c) => {
    const gain = (grey / means[c]!) ** lightShare;
    for (let i = 0; i < plane.length; i++) plane[i]! *= gain;
  });
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function squash(chroma: number): number {
  return Math.sign(chroma) * Math.sqrt(Math.min(1, Math.abs(chroma)));
}

/** Share of the crop's pixels that are darker, counting half of those in the same of 256 bins. */
function ranks(luma: Float32Array): Float32Array {
  const bin = (value: number): number => Math.min(255, Math.trunc(value));
  const counts = new Float64Array(256);
  for (const value of luma) counts[bin(value)]!++;
  let darker = 0;
  const rankOf = counts.map((count) => {
    const rank = (darker + count / 2) / luma.length;
    darker += count;
    return rank;
  });
  return luma.map((value) => rankOf[bin(value)]!);
}

/** Central differences; the outermost pixels have no gradient. */
function gradients(luma: Float32Array): { edge: Float32Array; direction: Float32Array } {
  const { width, height } = workingSize;
  const edge = new Float32Array(luma.length);
  const direction = new Float32Array(luma.length);
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const dx = luma[i + 1]! - luma[i - 1]!;
      const dy = luma[i + width]! - luma[i - width]!;
      edge[i] = Math.sqrt(dx * dx + dy * dy);
      direction[i] = (Math.atan2(dy, dx) / Math.PI + 1) % 1;
    }
  }
  return { edge, direction };
}
