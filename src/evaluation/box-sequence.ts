import type { Box } from '../domain.ts';
import { assign } from '../maths/assignment.ts';
import { iou } from '../maths/box.ts';

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

/** One frame with identities as indices from 0. */
export interface SequenceStep {
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  /** IoU, row-major, truth × predicted. */
  readonly similarity: Float64Array;
}

/** Frames made ready for the metrics: CLEAR, identity and HOTA all read this. */
export interface BoxSequence {
  readonly steps: readonly SequenceStep[];
  readonly truthIdentities: number;
  readonly predictedIdentities: number;
  readonly truthBoxes: number;
  readonly predictedBoxes: number;
}

/**
 * Numbers the identities and computes overlaps. Ignored boxes are removed as MOTChallenge removes distractors: all
 * boxes of a frame are matched for the greatest total IoU of at least `ignoreIou`, and predictions that fall to
 * an ignored box go with it.
 *
 * @param ignoreIou least IoU at which a prediction falls to an ignored box
 */
export function boxSequence(frames: readonly EvaluationFrame[], ignoreIou = 0.5): BoxSequence {
  const truthIndex = new Map<string | number, number>();
  const predictedIndex = new Map<string | number, number>();
  let truthBoxes = 0;
  let predictedBoxes = 0;
  const steps = frames.map((frame) => {
    const { groundTruth, predictions } = withoutIgnored(frame, ignoreIou);
    truthBoxes += groundTruth.length;
    predictedBoxes += predictions.length;
    return {
      truth: Int32Array.from(groundTruth, ({ identity }) => indexOf(identity, truthIndex)),
      predicted: Int32Array.from(predictions, ({ identity }) => indexOf(identity, predictedIndex)),
      similarity: overlaps(groundTruth, predictions),
    };
  });
  return {
    steps,
    truthIdentities: truthIndex.size,
    predictedIdentities: predictedIndex.size,
    truthBoxes,
    predictedBoxes,
  };
}

function indexOf(identity: string | number, known: Map<string | number, number>): number {
  let index = known.get(identity);
  if (index === undefined) {
    index = known.size;
    known.set(identity, index);
  }
  return index;
}

function overlaps(
  groundTruth: readonly IdentifiedBox[],
  predictions: readonly IdentifiedBox[],
): Float64Array {
  const similarity = new Float64Array(groundTruth.length * predictions.length);
  let k = 0;
  for (const truth of groundTruth) for (const { box } of predictions) similarity[k++] = iou(truth.box, box);
  return similarity;
}

function withoutIgnored({ groundTruth, predictions }: EvaluationFrame, ignoreIou: number): EvaluationFrame {
  if (!groundTruth.some(({ ignored }) => ignored)) return { groundTruth, predictions };
  const similarity = overlaps(groundTruth, predictions);
  const cost = similarity.map((value) => (value >= ignoreIou - Number.EPSILON ? -value : 0));
  const matchOf = assign(cost, groundTruth.length, predictions.length);
  const gone = new Set<IdentifiedBox>();
  groundTruth.forEach((truth, i) => {
    const j = matchOf[i]!;
    if (truth.ignored && j >= 0 && cost[i * predictions.length + j]! < 0) gone.add(predictions[j]!);
  });
  return {
    groundTruth: groundTruth.filter(({ ignored }) => !ignored),
    predictions: predictions.filter((prediction) => !gone.has(prediction)),
  };
}
