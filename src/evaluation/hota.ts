import { assign } from '../maths/assignment.ts';
import type { BoxSequence } from './box-sequence.ts';

/** HOTA scores, each the mean over the 19 thresholds 0.05 … 0.95; in [0, 1]. */
export interface HotaScores {
  readonly HOTA: number;
  readonly DetA: number;
  readonly AssA: number;
  readonly LocA: number;
  readonly DetRe: number;
  readonly DetPr: number;
  readonly AssRe: number;
  readonly AssPr: number;
}

const thresholds = Array.from({ length: 19 }, (_, k) => (k + 1) * 0.05);

/**
 * Higher order tracking accuracy (Luiten et al. 2020) as TrackEval computes it: frames are matched for the
 * greatest sum of IoU weighted by how well the two identities agree over the whole sequence, and the same match
 * is judged at every threshold.
 */
export function hotaScores(sequence: BoxSequence): HotaScores {
  const { steps, truthIdentities, predictedIdentities, truthBoxes, predictedBoxes } = sequence;
  const truthCount = new Float64Array(truthIdentities);
  const predictedCount = new Float64Array(predictedIdentities);
  for (const { truth, predicted } of steps) {
    for (const i of truth) truthCount[i]!++;
    for (const j of predicted) predictedCount[j]!++;
  }
  const union = (pair: number): number =>
    truthCount[Math.floor(pair / predictedIdentities)]! + predictedCount[pair % predictedIdentities]!;
  const soft = softMatches(sequence);
  const alignment = soft.map((value, pair) => value / (union(pair) - value));

  // Sparse: few of the possible pairs ever meet.
  const matchedAt = thresholds.map(() => new Map<number, number>());
  const overlapAt = thresholds.map(() => 0);
  for (const { truth, predicted, similarity } of steps) {
    const pairOf = (k: number): number =>
      truth[Math.floor(k / predicted.length)]! * predictedIdentities + predicted[k % predicted.length]!;
    const matchOf = assign(
      similarity.map((value, k) => -value * alignment[pairOf(k)]!),
      truth.length,
      predicted.length,
    );
    matchOf.forEach((j, i) => {
      if (j < 0) return;
      const k = i * predicted.length + j;
      thresholds.forEach((threshold, a) => {
        if (similarity[k]! < threshold - Number.EPSILON) return;
        const matched = matchedAt[a]!;
        matched.set(pairOf(k), (matched.get(pairOf(k)) ?? 0) + 1);
        overlapAt[a]! += similarity[k]!;
      });
    });
  }

  const scores = matchedAt.map((matched, a) => {
    let found = 0;
    for (const count of matched.values()) found += count;
    const meanOverMatches = (value: (count: number, pair: number) => number): number => {
      let sum = 0;
      for (const [pair, count] of matched) sum += count * value(count, pair);
      return sum / Math.max(1, found);
    };
    const DetA = found / Math.max(1, truthBoxes + predictedBoxes - found);
    const AssA = meanOverMatches((count, pair) => count / (union(pair) - count));
    return {
      HOTA: Math.sqrt(DetA * AssA),
      DetA,
      AssA,
      LocA: found === 0 ? 1 : overlapAt[a]! / found,
      DetRe: found / Math.max(1, truthBoxes),
      DetPr: found / Math.max(1, predictedBoxes),
      AssRe: meanOverMatches((count, pair) => count / truthCount[Math.floor(pair / predictedIdentities)]!),
      AssPr: meanOverMatches((count, pair) => count / predictedCount[pair % predictedIdentities]!),
    };
  });
  const mean = (key: keyof HotaScores): number =>
    scores.reduce((sum, score) => sum + score[key], 0) / thresholds.length;
  return {
    HOTA: mean('HOTA'),
    DetA: mean('DetA'),
    AssA: mean('AssA'),
    LocA: mean('LocA'),
    DetRe: mean('DetRe'),
    DetPr: mean('DetPr'),
    AssRe: mean('AssRe'),
    AssPr: mean('AssPr'),
  };
}

/** For each pair of identities the sum over frames of IoU, each frame normalised so that a box counts about once. */
function softMatches({ steps, truthIdentities, predictedIdentities }: BoxSequence): Float64Array {
  const soft = new Float64Array(truthIdentities * predictedIdentities);
  for (const { truth, predicted, similarity } of steps) {
    const columns = predicted.length;
    const rowSum = new Float64Array(truth.length);
    const columnSum = new Float64Array(columns);
    similarity.forEach((value, k) => {
      rowSum[Math.floor(k / columns)]! += value;
      columnSum[k % columns]! += value;
    });
    similarity.forEach((value, k) => {
      const row = Math.floor(k / columns);
      const all = rowSum[row]! + columnSum[k % columns]! - value;
      if (all > Number.EPSILON)
        soft[truth[row]! * predictedIdentities + predicted[k % columns]!]! += value / all;
    });
  }
  return soft;
}
