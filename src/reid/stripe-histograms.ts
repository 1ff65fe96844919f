import { normaliseInPlace } from '../maths/vector.ts';
import { workingSize, type StripeChannels } from './stripe-channels.ts';

const brightnessBins = 12;
/** The joint colour histogram: brightness × red × blue. */
const colourLevels = 2;
/** Odd: grey has a bin of its own. */
const chromaBins = 5;
/** Directions of edges, counted apart in the left and the right half. */
const directionBins = 8;

const colourAt = brightnessBins;
const directionAt = colourAt + colourLevels * chromaBins * chromaBins;
/** Values of one stripe: brightness, colour, directions. */
export const stripeDimension = directionAt + 2 * directionBins;

/** Where each histogram lies in a stripe, and how much it counts. */
const parts = [
  { from: 0, to: colourAt, weight: 1.4 },
  { from: colourAt, to: directionAt, weight: 1 },
  { from: directionAt, to: stripeDimension, weight: 1.2 },
];
/** Below 1, large bins (backgrounds, plain cloth) count less: near Hellinger's 0.5. */
const power = 0.6;

/** The person stands in the middle: columns count as a Gaussian of this deviation, in widths of the crop. */
const columnDeviation = 0.17;
const columnWeights = Float32Array.from({ length: workingSize.width }, (_, x) =>
  Math.exp(-0.5 * (((x + 0.5) / workingSize.width - 0.5) / columnDeviation) ** 2),
);

/**
 * Soft histograms of each horizontal stripe. Stripes overlap by half, and a pixel counts for its two nearest
 * in proportion, so that a person a little higher or lower in the crop looks almost the same.
 *
 * @returns `count × stripeDimension`, row-major, each row of unit length
 */
export function stripeHistograms(channels: StripeChannels, count: number): Float32Array {
  const { width, height } = workingSize;
  const rows = new Float32Array(count * stripeDimension);
  const line = new Float32Array(stripeDimension);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let x = 0; x < width; x++) countPixel(channels, y * width + x, x, line);
    const place = ((y + 0.5) / height) * count - 0.5;
    const upper = Math.floor(place);
    for (const [stripe, share] of [
      [upper, 1 - (place - upper)],
      [upper + 1, place - upper],
    ] as const) {
      if (stripe < 0 || stripe >= count) continue;
      for (let k = 0; k < stripeDimension; k++) rows[stripe * stripeDimension + k]! += line[k]! * share;
    }
  }
  for (let stripe = 0; stripe < count; stripe++) {
    const row = rows.subarray(stripe * stripeDimension, (stripe + 1) * stripeDimension);
    for (const { from, to, weight } of parts) flatten(row.subarray(from, to), weight);
    normaliseInPlace(row);
  }
  return rows;
}

/** Adds one pixel to the histograms, split linearly between neighbouring bins. */
function countPixel(
  { brightness, red, blue, edge, direction }: StripeChannels,
  i: number,
  x: number,
  histograms: Float32Array,
): void {
  const weight = columnWeights[x]!;
  const rank = brightness[i]!;
  const fine = inside(rank * brightnessBins - 0.5, brightnessBins);
  addSplit(histograms, Math.trunc(fine), 1, fine % 1, weight);

  const level = inside(rank * colourLevels - 0.5, colourLevels);
  const r = inside(((red[i]! + 1) / 2) * (chromaBins - 1), chromaBins);
  const b = inside(((blue[i]! + 1) / 2) * (chromaBins - 1), chromaBins);
  const first = (Math.trunc(level) * chromaBins + Math.trunc(r)) * chromaBins + Math.trunc(b) + colourAt;
  const ofDark = weight * (1 - (level % 1));
  const ofBright = weight * (level % 1);
  const brighter = first + chromaBins * chromaBins;
  addSplit(histograms, first, 1, b % 1, ofDark * (1 - (r % 1)));
  addSplit(histograms, first + chromaBins, 1, b % 1, ofDark * (r % 1));
  addSplit(histograms, brighter, 1, b % 1, ofBright * (1 - (r % 1)));
  addSplit(histograms, brighter + chromaBins, 1, b % 1, ofBright * (r % 1));

  const turn = direction[i]! * directionBins;
  const bin = Math.trunc(turn) % directionBins;
  const half = directionAt + (x < workingSize.width / 2 ? 0 : directionBins);
  // Directions go round: the last bin's neighbour is the first.
  addSplit(histograms, half + bin, bin + 1 < directionBins ? 1 : -bin, turn % 1, weight * edge[i]!);
}

/** Adds `amount` to a bin and, by `share`, to its neighbour `step` further. */
function addSplit(histograms: Float32Array, bin: number, step: number, share: number, amount: number): void {
  histograms[bin]! += amount * (1 - share);
  histograms[bin + step]! += amount * share;
}

/** A place on an axis of `bins` bins that has a right neighbour. */
function inside(place: number, bins: number): number {
  return Math.min(bins - 1.001, Math.max(0, place));
}

function flatten(histogram: Float32Array, weight: number): void {
  let sum = 0;
  for (const value of histogram) sum += value;
  if (sum === 0) return;
  for (let i = 0; i < histogram.length; i++) histogram[i] = (histogram[i]! / sum) ** power;
  normaliseInPlace(histogram);
  for (let i = 0; i < histogram.length; i++) histogram[i]! *= weight;
}
