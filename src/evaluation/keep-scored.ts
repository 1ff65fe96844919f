import { createBestPairs } from './best-pairs.ts';
import { truthRole } from './box-columns.ts';
import type { Overlaps } from './overlaps.ts';

/** What is left to be scored. */
export interface Scored {
  readonly overlaps: Overlaps;
  /** 1 where a box is kept, 0 where it is not. */
  readonly truth: Uint8Array;
  readonly predicted: Uint8Array;
}

/**
 * Takes out the boxes that are not to be scored, as MOTChallenge does with distractors: all boxes of a frame are matched
 * for the greatest total IoU of at least `ignoreIou`, and predictions that fall to an ignored box go with it.
 *
 * @param overlaps written over
 * @param role a {@link truthRole} for each box of the truth
 */
export function keepScored(
  overlaps: Overlaps,
  role: Uint8Array,
  predictedBoxes: number,
  ignoreIou: number,
): Scored {
  const truth = new Uint8Array(role.length);
  const predicted = new Uint8Array(predictedBoxes).fill(1);
  let wanted = 0;
  for (let k = 0; k < role.length; k++) {
    if (role[k] !== truthRole.wanted) continue;
    truth[k] = 1;
    wanted++;
  }
  if (wanted === role.length) return { overlaps, truth, predicted };
  dropIgnored(overlaps, role, predicted, ignoreIou);
  return { overlaps: keepOverlaps(overlaps, truth, predicted), truth, predicted };
}

function dropIgnored(
  { start, truth, predicted, iou }: Overlaps,
  role: Uint8Array,
  keptPredicted: Uint8Array,
  ignoreIou: number,
): void {
  const weight = new Float64Array(iou.length);
  for (let k = 0; k < iou.length; k++) if (iou[k]! >= ignoreIou - Number.EPSILON) weight[k] = iou[k]!;
  const candidates = { row: truth, column: predicted, weight };
  const bestPairs = createBestPairs(candidates, role.length, keptPredicted.length);
  const chosen = new Int32Array(role.length);
  for (let frame = 0; frame + 1 < start.length; frame++) {
    const found = bestPairs(start[frame]!, start[frame + 1]!, chosen);
    for (let c = 0; c < found; c++) {
      const k = chosen[c]!;
      if (role[truth[k]!] === truthRole.ignored) keptPredicted[predicted[k]!] = 0;
    }
  }
}

/** Leaves out the pairs of boxes that are not kept, and numbers the others anew. */
function keepOverlaps(
  { start, truth, predicted, iou }: Overlaps,
  keptTruth: Uint8Array,
  keptPredicted: Uint8Array,
): Overlaps {
  const newTruth = placesOfKept(keptTruth);
  const newPredicted = placesOfKept(keptPredicted);
  const newStart = new Int32Array(start.length);
  let kept = 0;
  for (let frame = 0; frame + 1 < start.length; frame++) {
    const end = start[frame + 1]!;
    for (let k = start[frame]!; k < end; k++) {
      if (!keptTruth[truth[k]!] || !keptPredicted[predicted[k]!]) continue;
      truth[kept] = newTruth[truth[k]!]!;
      predicted[kept] = newPredicted[predicted[k]!]!;
      iou[kept++] = iou[k]!;
    }
    newStart[frame + 1] = kept;
  }
  return {
    start: newStart,
    truth: truth.subarray(0, kept),
    predicted: predicted.subarray(0, kept),
    iou: iou.subarray(0, kept),
  };
}

function placesOfKept(kept: Uint8Array): Int32Array {
  const places = new Int32Array(kept.length);
  let next = 0;
  for (let k = 0; k < kept.length; k++) if (kept[k]) places[k] = next++;
  return places;
}
