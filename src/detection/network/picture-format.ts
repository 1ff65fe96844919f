import { ModelError } from '../../errors.ts';
import { toFloat16Bits } from '../../maths/float16.ts';

/** How a network wants its pictures: the way a training pipeline gave them. */
export interface PictureFormat {
  /** `letterbox`: in proportion, at the top left, grey border; `stretch`: filling the input, shrunk by averaging. */
  readonly fit: 'letterbox' | 'stretch';
  readonly channels: 'rgb' | 'bgr';
  /** The network sees `(level - mean) / deviation` of each channel in its own order, levels in 0..255. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** Types of the tensors that pictures are written to; float16 as its bits. */
export type PlanesArray = Float32Array | Uint16Array | Uint8Array;

/** Levels are looked up by quarters, from -512 on, below anything that a picture can give; see {@link quarterIndex}. */
const entries = 5 * 1024;
const lowest = 512;
/** Index of a level of 0 in a table of {@link channelLevels}; each quarter of a level is one entry further. */
export const quarterIndex = 4 * lowest;

/**
 * What is written for each quarter of a level, held in [0, 255]: normalising and the tensor's type cost nothing,
 * since a table stands between levels and values anyway.
 *
 * @returns tables of R, G and B
 * @throws ModelError where pictures cannot be given in the type
 */
export function channelLevels(format: PictureFormat, type: string): PlanesArray[] {
  return [0, 1, 2].map((rgb) => {
    const channel = format.channels === 'rgb' ? rgb : 2 - rgb;
    const mean = format.mean[channel]!;
    const deviation = format.deviation[channel]!;
    const level = (i: number): number => Math.min(255, Math.max(0, i / 4 - lowest));
    const value = (_: unknown, i: number): number => (level(i) - mean) / deviation;
    const length = { length: entries };
    if (type === 'float32') return Float32Array.from(length, value);
    if (type === 'float16') return Uint16Array.from(length, (_, i) => toFloat16Bits(value(_, i)));
    // A network that takes bytes normalises for itself.
    if (type === 'uint8') return Uint8Array.from(length, (_, i) => Math.round(level(i)));
    throw new ModelError(`pictures cannot be given as ${type}: expected float32, float16 or uint8`);
  });
}

/** An empty array of the kind that pictures of a type are written to. */
export function planesOf(type: string, length: number): PlanesArray {
  if (type === 'uint8') return new Uint8Array(length);
  return type === 'float16' ? new Uint16Array(length) : new Float32Array(length);
}
