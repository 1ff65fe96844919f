import type { Box } from '../domain.ts';

/** Boxes of one side, truth or predictions, as columns: a million of them as objects would cost a second. */
export interface BoxColumns {
  readonly count: number;
  /** From 0. */
  readonly frame: Int32Array;
  /** Of each box, its place among `names`. */
  readonly identity: Int32Array;
  /** Who is there: persons in ground truth, tracks or identities in predictions. */
  readonly names: readonly (string | number)[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly width: Float64Array;
  readonly height: Float64Array;
}

/** Ground truth with the part that each box plays. */
export interface TruthColumns extends BoxColumns {
  /** One of {@link truthRole} a box; default: all are wanted. */
  readonly role?: Uint8Array;
}

/**
 * `wanted` boxes are scored. `ignored` ones are neither wanted nor forbidden: they are never missed, and a prediction
 * matched to one does not count. `absent` ones are not scored either, but a prediction on one is false.
 */
export const truthRole = { wanted: 0, ignored: 1, absent: 2 } as const;

export const boxAt = ({ x, y, width, height }: BoxColumns, k: number): Box => ({
  x: x[k]!,
  y: y[k]!,
  width: width[k]!,
  height: height[k]!,
});

/** Where each frame's boxes stand once they are put in order of frames, keeping the order within a frame. */
export interface FrameOrder {
  /** `start[f]` to `start[f + 1]`: places in `order` of the boxes of frame f. */
  readonly start: Int32Array;
  readonly order: Int32Array;
}

export function orderByFrame(frame: Int32Array, count: number, frames: number): FrameOrder {
  const start = new Int32Array(frames + 1);
  for (let k = 0; k < count; k++) start[frame[k]! + 1]!++;
  for (let f = 0; f < frames; f++) start[f + 1]! += start[f]!;
  const next = start.slice();
  const order = new Int32Array(count);
  for (let k = 0; k < count; k++) order[next[frame[k]!]!++] = k;
  return { start, order };
}
