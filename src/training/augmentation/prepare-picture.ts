import type { Size } from '../../domain.ts';
import { createRandom, type Random } from '../../maths/random.ts';
import { inputLength, preprocess, type RgbPicture } from '../../reid/preprocess.ts';
import type { AugmentationSettings } from './augmentation-settings.ts';
import { jitterColours } from './colour-jitter.ts';
import { drawErasure } from './erase.ts';

/** Planes of one input, kept between calls. */
let planes = new Float32Array(0);

/**
 * Writes a picture into slot `index` of a batch [batch, height, width, 3], varied as the seed says and normalised as
 * serving does it (reid/preprocess.ts). Without augmentation it is exactly serving's input in TensorFlow's layout.
 */
export function preparePicture(
  picture: RgbPicture,
  input: Size,
  augmentation: AugmentationSettings,
  seed: number,
  batch: Float32Array,
  index: number,
): void {
  const random = createRandom(seed);
  const { crop, erase, flip = 0 } = augmentation;
  const length = inputLength(input);
  if (planes.length < length) planes = new Float32Array(length);
  preprocess(varied(picture, augmentation, random), input, planes, 0);

  const flipped = random.next() < flip;
  const padding = crop?.padding ?? 0;
  const right = padding === 0 ? 0 : random.int(2 * padding + 1) - padding;
  const down = padding === 0 ? 0 : random.int(2 * padding + 1) - padding;
  const slot = batch.subarray(index * length, (index + 1) * length);
  interleave(planes, input, { right, down, flipped }, slot);

  const erasure = erase && drawErasure(input, erase, random);
  if (!erasure) return;
  // 0 is the mean colour of a normalised picture.
  for (let y = erasure.y; y < erasure.y + erasure.height; y++) {
    const start = 3 * (y * input.width + erasure.x);
    slot.fill(0, start, start + 3 * erasure.width);
  }
}

/** What is done to the bytes: part of the picture, other colours. */
function varied(
  picture: RgbPicture,
  { translate, colourJitter }: AugmentationSettings,
  random: Random,
): RgbPicture {
  const moved =
    translate && random.next() < translate.probability ? partOf(picture, translate.scale, random) : picture;
  if (!colourJitter) return moved;
  const pixels = moved === picture ? picture.pixels.slice() : moved.pixels;
  jitterColours(pixels, colourJitter, random);
  return { size: moved.size, pixels };
}

/** A random part of 1 / scale of both sides: what enlarging and cutting out would show, in one resampling. */
function partOf({ size, pixels }: RgbPicture, scale: number, random: Random): RgbPicture {
  const part = { width: Math.round(size.width / scale), height: Math.round(size.height / scale) };
  const x = random.int(size.width - part.width + 1);
  const y = random.int(size.height - part.height + 1);
  const out = new Uint8Array(3 * part.width * part.height);
  for (let row = 0; row < part.height; row++) {
    const from = 3 * ((y + row) * size.width + x);
    out.set(pixels.subarray(from, from + 3 * part.width), 3 * row * part.width);
  }
  return { size: part, pixels: out };
}

/** Planes to pixels, moved and mirrored; what comes in from outside is black. */
function interleave(
  planes: Float32Array,
  { width, height }: Size,
  { right, down, flipped }: { right: number; down: number; flipped: boolean },
  out: Float32Array,
): void {
  const plane = width * height;
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) {
      const inside = y - down >= 0 && y - down < height;
      const row = channel * plane + (y - down) * width;
      for (let x = 0; x < width; x++) {
        const column = (flipped ? width - 1 - x : x) - right;
        const seen = inside && column >= 0 && column < width;
        out[3 * (y * width + x) + channel] = seen ? planes[row + column]! : black[channel]!;
      }
    }
  }
}

/** Black after normalisation, one value a channel. */
const black = ((): Float32Array => {
  const one = { width: 1, height: 1 };
  const out = new Float32Array(3);
  preprocess({ size: one, pixels: new Uint8Array(3) }, one, out, 0);
  return out;
})();
