import type { Size } from '../domain.ts';
import { resizeRgbToPlanes, type ChannelAffine } from '../imaging/resize.ts';

/** RGB mean and deviation of ImageNet, in [0, 1]: what the published re-identification models expect. */
const mean = [0.485, 0.456, 0.406] as const;
const deviation = [0.229, 0.224, 0.225] as const;

const normalise: ChannelAffine = {
  gain: [1 / 255 / deviation[0], 1 / 255 / deviation[1], 1 / 255 / deviation[2]],
  bias: [-mean[0] / deviation[0], -mean[1] / deviation[1], -mean[2] / deviation[2]],
};

/** What a model has to be told of the normalisation, for its metadata. */
export const normalisation = { mean, deviation } as const;

/** RGB bytes, interleaved: the part of a `Crop` that a model looks at. */
export interface RgbPicture {
  readonly size: Size;
  readonly pixels: Uint8Array;
}

/** Floats of one picture in a batch: 3 × height × width. */
export function inputLength({ width, height }: Size): number {
  return 3 * width * height;
}

/**
 * Writes a picture into slot `index` of an NCHW batch: stretched to the input size, in RGB order, scaled to
 * [0, 1] and normalised with ImageNet's mean and deviation. Training and serving both use this.
 */
export function preprocess(picture: RgbPicture, input: Size, batch: Float32Array, index: number): void {
  resizeRgbToPlanes(picture.pixels, picture.size, input, normalise, batch, index * inputLength(input));
}

/** Mirrors slot `index` of an NCHW batch left to right into slot `to`, for flip averaging. */
export function mirror(batch: Float32Array, input: Size, index: number, to: number): void {
  const length = inputLength(input);
  for (let row = 0; row < length; row += input.width) {
    for (let x = 0; x < input.width; x++) {
      batch[to * length + row + x] = batch[index * length + row + input.width - 1 - x]!;
    }
  }
}
