import type { Box } from '../domain.ts';
import { orderByFrame, truthRole, type BoxColumns, type TruthColumns } from './box-columns.ts';
import { numberIdentities } from './identity-numbers.ts';
import { keepScored } from './keep-scored.ts';
import { findOverlaps, type Overlaps } from './overlaps.ts';

/** A box with whose it is: a person's name in ground truth, a track or identity in predictions. */
export interface IdentifiedBox {
  readonly identity: string | number;
  readonly box: Box;
  /**
   * Ground truth only: neither wanted nor forbidden, e.g. a person hidden behind another. It is never missed, and
   * a prediction matched to it does not count. Default false.
   */
  readonly ignored?: boolean;
}

/** The boxes of one moment of one camera. */
export interface EvaluationFrame {
  readonly groundTruth: readonly IdentifiedBox[];
  readonly predictions: readonly IdentifiedBox[];
}

/** The boxes of one side that are scored, in order of frames. */
export interface ScoredSide {
  /** `start[f]` to `start[f + 1]`: the boxes of frame f. */
  readonly start: Int32Array;
  /** Of each box, its place among `names`. */
  readonly identity: Int32Array;
  /** Identities in order of first appearance. */
  readonly names: readonly (string | number)[];
  /** Of each box, its place in what was given. */
  readonly source: Int32Array;
  /** Boxes that were given, scored or not. */
  readonly given: number;
}

/** Frames made ready for the metrics: CLEAR, identity and HOTA all read this. */
export interface BoxSequence {
  readonly frames: number;
  readonly truth: ScoredSide;
  readonly predicted: ScoredSide;
  /** With the pair of identities that each pair of boxes belongs to. */
  readonly overlaps: Overlaps & { readonly pair: Int32Array };
  /** The identities that overlap at any time, each pair once. */
  readonly pairs: { readonly truth: Int32Array; readonly predicted: Int32Array };
}

/**
 * Numbers the identities and computes overlaps. Ignored boxes are removed as MOTChallenge removes distractors: all
 * boxes of a frame are matched for the greatest total IoU of at least `ignoreIou`, and predictions that fall to
 * an ignored box go with it.
 *
 * @param frames length of the sequence; every box lies within
 * @param ignoreIou least IoU at which a prediction falls to an ignored box
 */
export function columnSequence(
  frames: number,
  truth: TruthColumns,
  predictions: BoxColumns,
  ignoreIou = 0.5,
): BoxSequence {
  const truthOrder = orderByFrame(truth.frame, truth.count, frames);
  const predictedOrder = orderByFrame(predictions.frame, predictions.count, frames);
  const all = findOverlaps(truth, truthOrder, predictions, predictedOrder);
  const scored = keepScored(all, roles(truth, truthOrder.order), predictions.count, ignoreIou);
  const truthSide = scoredSide(truth, truthOrder, scored.truth);
  const predictedSide = scoredSide(predictions, predictedOrder, scored.predicted);
  return {
    frames,
    truth: truthSide,
    predicted: predictedSide,
    ...pairIdentities(scored.overlaps, truthSide, predictedSide),
  };
}

/** {@link columnSequence} of frames as objects. */
export function boxSequence(frames: readonly EvaluationFrame[], ignoreIou = 0.5): BoxSequence {
  const truth = frames.map(({ groundTruth }) => groundTruth);
  const role = Uint8Array.from(truth.flat(), ({ ignored }) =>
    ignored ? truthRole.ignored : truthRole.wanted,
  );
  const predictions = frames.map((frame) => frame.predictions);
  return columnSequence(frames.length, { ...columnsOf(truth), role }, columnsOf(predictions), ignoreIou);
}

/** In the order of frames. */
function roles({ role, count }: TruthColumns, order: Int32Array): Uint8Array {
  const ordered = new Uint8Array(count);
  if (role) for (let k = 0; k < count; k++) ordered[k] = role[order[k]!]!;
  return ordered;
}

function columnsOf(frames: readonly (readonly IdentifiedBox[])[]): BoxColumns {
  const boxes = frames.flat();
  return {
    count: boxes.length,
    frame: Int32Array.from(frames.flatMap((inFrame, frame) => inFrame.map(() => frame))),
    ...numberIdentities(boxes.map(({ identity }) => identity)),
    x: Float64Array.from(boxes, ({ box }) => box.x),
    y: Float64Array.from(boxes, ({ box }) => box.y),
    width: Float64Array.from(boxes, ({ box }) => box.width),
    height: Float64Array.from(boxes, ({ box }) => box.height),
  };
}

function scoredSide(
  { identity: given, names: givenNames }: BoxColumns,
  { start: allStart, order }: { start: Int32Array; order: Int32Array },
  kept: Uint8Array,
): ScoredSide {
  const newNumber = new Int32Array(givenNames.length).fill(-1);
  const names: (string | number)[] = [];
  const start = new Int32Array(allStart.length);
  const source = new Int32Array(order.length);
  const identity = new Int32Array(order.length);
  let count = 0;
  for (let frame = 0; frame + 1 < start.length; frame++) {
    for (let k = allStart[frame]!; k < allStart[frame + 1]!; k++) {
      if (!kept[k]) continue;
      const number = given[order[k]!]!;
      if (newNumber[number]! < 0) newNumber[number] = names.push(givenNames[number]!) - 1;
      identity[count] = newNumber[number]!;
      source[count++] = order[k]!;
    }
    start[frame + 1] = count;
  }
  return {
    start,
    identity: identity.subarray(0, count),
    names,
    source: source.subarray(0, count),
    given: order.length,
  };
}

function pairIdentities(
  overlaps: Overlaps,
  truth: ScoredSide,
  predicted: ScoredSide,
): Pick<BoxSequence, 'overlaps' | 'pairs'> {
  const pair = new Int32Array(overlaps.iou.length);
  const columns = predicted.names.length;
  const numberOf = createPairNumbers(truth.names.length * columns);
  const keys: number[] = [];
  for (let k = 0; k < pair.length; k++) {
    const key = truth.identity[overlaps.truth[k]!]! * columns + predicted.identity[overlaps.predicted[k]!]!;
    pair[k] = numberOf(key, keys.length);
    if (pair[k] === keys.length) keys.push(key);
  }
  return {
    overlaps: { ...overlaps, pair },
    pairs: {
      truth: Int32Array.from(keys, (key) => Math.floor(key / columns)),
      predicted: Int32Array.from(keys, (key) => key % columns),
    },
  };
}

/** Up to so many possible pairs are looked up in a table, which is much faster than a map. */
const tableSize = 1 << 22;

/** The number that a key was given, or is given now. */
function createPairNumbers(possible: number): (key: number, next: number) => number {
  if (possible <= tableSize) {
    // From 1, so that the table need not be filled.
    const table = new Int32Array(possible);
    return (key, next) => (table[key] ||= next + 1) - 1;
  }
  const known = new Map<number, number>();
  return (key, next) => {
    const number = known.get(key) ?? next;
    if (number === next) known.set(key, next);
    return number;
  };
}
