import { createBestPairs } from './best-pairs.ts';
import type { BoxSequence } from './box-sequence.ts';

export interface ClearCounts {
  readonly TP: number;
  readonly FN: number;
  readonly FP: number;
  readonly IDSW: number;
  readonly MT: number;
  readonly PT: number;
  readonly ML: number;
  readonly Frag: number;
  /** Sum of the IoU of all matches. */
  readonly overlap: number;
  /** Length of the sequence; 0 where either side of it is empty, which is how TrackEval counts. */
  readonly frames: number;
}

/** A person whose boxes are matched to another id than before. */
export interface IdentitySwitch {
  /** From 0. */
  readonly frame: number;
  /** Places among the scored boxes of the sequence. */
  readonly truth: number;
  readonly predicted: number;
  /** The predicted box of the person's match before this one, in whatever frame. */
  readonly before: number;
}

/** Outweighs any IoU: a match of the frame before that still holds is kept. */
const continuity = 1000;

export interface ClearMatches {
  readonly counts: ClearCounts;
  readonly switches: readonly IdentitySwitch[];
  /** Of each scored box of the truth, the predicted box it is matched to, or −1. */
  readonly matchOf: Int32Array;
}

/** Matches a sequence frame by frame under the rules of CLEAR; see {@link clearScores}. */
export function clearMatches(
  { frames, truth, predicted, overlaps }: BoxSequence,
  minIou = 0.5,
): ClearMatches {
  const persons = truth.names.length;
  const present = new Int32Array(persons);
  const matched = new Int32Array(persons);
  const runs = new Int32Array(persons);
  /** The predicted box of the last match, ever. */
  const lastBox = new Int32Array(persons).fill(-1);
  /** The last frame that was matched in which the person was, by its rank from 1. */
  const lastRank = new Int32Array(persons);
  const { iou } = overlaps;
  const weight = new Float64Array(iou.length);
  const candidates = { row: overlaps.truth, column: overlaps.predicted, weight };
  const bestPairs = createBestPairs(candidates, truth.identity.length, predicted.identity.length);
  const chosen = new Int32Array(truth.identity.length);
  const switches: IdentitySwitch[] = [];
  const matchOf = new Int32Array(truth.identity.length).fill(-1);
  const least = minIou - Number.EPSILON;
  let [TP, overlap, rank] = [0, 0, 0];

  for (let frame = 0; frame < frames; frame++) {
    const endOfTruth = truth.start[frame + 1]!;
    for (let i = truth.start[frame]!; i < endOfTruth; i++) present[truth.identity[i]!]!++;
    if (truth.start[frame] === endOfTruth || predicted.start[frame] === predicted.start[frame + 1]) continue;
    rank++;
    const [from, to] = [overlaps.start[frame]!, overlaps.start[frame + 1]!];
    for (let k = from; k < to; k++) {
      if (iou[k]! < least) continue;
      const person = truth.identity[overlaps.truth[k]!]!;
      const goesOn =
        lastRank[person] === rank - 1 &&
        lastBox[person]! >= 0 &&
        predicted.identity[lastBox[person]!] === predicted.identity[overlaps.predicted[k]!];
      weight[k] = iou[k]! + (goesOn ? continuity : 0);
    }
    const found = bestPairs(from, to, chosen);
    for (let c = 0; c < found; c++) {
      const k = chosen[c]!;
      const [i, j] = [overlaps.truth[k]!, overlaps.predicted[k]!];
      const person = truth.identity[i]!;
      const before = lastBox[person]!;
      if (before >= 0 && predicted.identity[before] !== predicted.identity[j]) {
        switches.push({ frame, truth: i, predicted: j, before });
      }
      if (before < 0 || lastRank[person] !== rank - 1) runs[person]!++;
      matchOf[i] = j;
      lastBox[person] = j;
      lastRank[person] = rank;
      matched[person]!++;
      overlap += iou[k]!;
    }
    TP += found;
  }

  let [MT, PT, Frag] = [0, 0, 0];
  for (let person = 0; person < persons; person++) {
    const share = matched[person]! / present[person]!;
    if (share > 0.8) MT++;
    else if (share >= 0.2) PT++;
    Frag += Math.max(0, runs[person]! - 1);
  }
  const [truthBoxes, predictedBoxes] = [truth.identity.length, predicted.identity.length];
  return {
    counts: {
      TP,
      FN: truthBoxes - TP,
      FP: predictedBoxes - TP,
      IDSW: switches.length,
      MT,
      PT,
      ML: persons - MT - PT,
      Frag,
      overlap,
      frames: truthBoxes === 0 || predictedBoxes === 0 ? 0 : frames,
    },
    switches,
    matchOf,
  };
}
