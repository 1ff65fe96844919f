import { createBestPairs } from './best-pairs.ts';
import type { BoxSequence } from './box-sequence.ts';

/** IoU thresholds of HOTA: 0.05, 0.1, … 0.95. */
export const hotaAlphas: readonly number[] = Array.from({ length: 19 }, (_, k) => 0.05 + k * 0.05);

/** Names of the sub-metrics, each in [0, 1]. */
export const hotaRatios = [
  'HOTA',
  'DetA',
  'AssA',
  'LocA',
  'DetRe',
  'DetPr',
  'AssRe',
  'AssPr',
  'OWTA',
] as const;
export const hotaCounts = ['HOTA_TP', 'HOTA_FN', 'HOTA_FP'] as const;

type Ratio = (typeof hotaRatios)[number];
type PerAlpha<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** HOTA scores under the field's customary names: the mean over {@link hotaAlphas}, and the values at each of them. */
export interface HotaScores extends Readonly<Record<Ratio, number>> {
  /** At the least threshold. */
  readonly 'HOTA(0)': number;
  readonly 'LocA(0)': number;
  readonly 'HOTALocA(0)': number;
  readonly perAlpha: PerAlpha<Ratio>;
  readonly countsPerAlpha: PerAlpha<(typeof hotaCounts)[number]>;
}

/**
 * Higher order tracking accuracy (Luiten et al. 2020) as TrackEval computes it: frames are matched for the
 * greatest sum of IoU weighted by how well the two identities agree over the whole sequence, and the same match
 * is judged at every threshold.
 *
 * @param sequences scored separately; counts are summed, association scores weighted by the matches, as MOTChallenge's
 * COMBINED row
 */
export function hotaScores(sequences: BoxSequence | readonly BoxSequence[]): HotaScores {
  const all = [sequences].flat().map(sumOverMatches);
  const sumAt = (key: keyof HotaSums, a: number): number => all.reduce((sum, sums) => sum + sums[key][a]!, 0);
  const rows = hotaAlphas.map((_, a) => {
    const found = sumAt('found', a);
    const HOTA_FN = sumAt('wanted', a) - found;
    const HOTA_FP = sumAt('predicted', a) - found;
    const perMatch = (sum: number): number => sum / Math.max(1, found);
    const DetRe = found / Math.max(1, found + HOTA_FN);
    const DetA = found / Math.max(1, found + HOTA_FN + HOTA_FP);
    const AssA = perMatch(sumAt('assA', a));
    return {
      HOTA: Math.sqrt(DetA * AssA),
      DetA,
      AssA,
      LocA: found === 0 ? 1 : sumAt('overlap', a) / found,
      DetRe,
      DetPr: found / Math.max(1, found + HOTA_FP),
      AssRe: perMatch(sumAt('assRe', a)),
      AssPr: perMatch(sumAt('assPr', a)),
      OWTA: Math.sqrt(DetRe * AssA),
      HOTA_TP: found,
      HOTA_FN,
      HOTA_FP,
    };
  });
  const column = <K extends keyof (typeof rows)[0]>(keys: readonly K[]) =>
    Object.fromEntries(keys.map((key) => [key, rows.map((row) => row[key])])) as Record<K, number[]>;
  const perAlpha = column(hotaRatios);
  const means = Object.fromEntries(
    hotaRatios.map((key) => [key, perAlpha[key].reduce((sum, value) => sum + value, 0) / rows.length]),
  ) as Record<Ratio, number>;
  const { HOTA, LocA } = rows[0]!;
  return {
    ...means,
    'HOTA(0)': HOTA,
    'LocA(0)': LocA,
    'HOTALocA(0)': HOTA * LocA,
    perAlpha,
    countsPerAlpha: column(hotaCounts),
  };
}

/** At each threshold; `found` counts the matches, and the others but `wanted` and `predicted` are sums over them. */
type HotaSums = Readonly<
  Record<'wanted' | 'predicted' | 'found' | 'overlap' | 'assA' | 'assRe' | 'assPr', Float64Array>
>;

function sumOverMatches(sequence: BoxSequence): HotaSums {
  const { truth, predicted, pairs } = sequence;
  const [truthCount, predictedCount] = [truth, predicted].map(({ identity, names }) => {
    const count = new Float64Array(names.length);
    for (const index of identity) count[index]!++;
    return count;
  }) as [Float64Array, Float64Array];
  const alphas = hotaAlphas.length;
  const { matched, overlap } = matchAtAlphas(sequence, truthCount, predictedCount);
  const [found, assA, assRe, assPr] = [0, 1, 2, 3].map(() => new Float64Array(alphas)) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  for (let pair = 0; pair < pairs.truth.length; pair++) {
    const ofTruth = truthCount[pairs.truth[pair]!]!;
    const ofPredicted = predictedCount[pairs.predicted[pair]!]!;
    for (let a = 0; a < alphas; a++) {
      const count = matched[pair * alphas + a]!;
      if (count === 0) break;
      found[a]! += count;
      assA[a]! += (count * count) / (ofTruth + ofPredicted - count);
      assRe[a]! += (count * count) / ofTruth;
      assPr[a]! += (count * count) / ofPredicted;
    }
  }
  return {
    wanted: found.map(() => truth.identity.length),
    predicted: found.map(() => predicted.identity.length),
    found,
    overlap,
    assA,
    assRe,
    assPr,
  };
}

/** How often each pair of identities is matched at each threshold (pair × threshold), and the IoU of all matches. */
function matchAtAlphas(sequence: BoxSequence, truthCount: Float64Array, predictedCount: Float64Array) {
  const { frames, truth, predicted, overlaps, pairs } = sequence;
  const { start, iou, pair } = overlaps;
  const alignment = softMatches(sequence).map(
    (soft, p) => soft / (truthCount[pairs.truth[p]!]! + predictedCount[pairs.predicted[p]!]! - soft),
  );
  const weight = new Float64Array(iou.length);
  for (let k = 0; k < iou.length; k++) weight[k] = iou[k]! * alignment[pair[k]!]!;
  const candidates = { row: overlaps.truth, column: overlaps.predicted, weight };
  const bestPairs = createBestPairs(candidates, truth.identity.length, predicted.identity.length);
  const chosen = new Int32Array(truth.identity.length);
  const alphas = hotaAlphas.length;
  const matched = new Int32Array(pairs.truth.length * alphas);
  const overlap = new Float64Array(alphas);
  for (let frame = 0; frame < frames; frame++) {
    const found = bestPairs(start[frame]!, start[frame + 1]!, chosen);
    for (let c = 0; c < found; c++) {
      const k = chosen[c]!;
      for (let a = 0; a < alphas && iou[k]! >= hotaAlphas[a]! - Number.EPSILON; a++) {
        matched[pair[k]! * alphas + a]!++;
        overlap[a]! += iou[k]!;
      }
    }
  }
  return { matched, overlap };
}

/** For each pair of identities the sum over frames of IoU, each frame normalised so that a box counts about once. */
function softMatches({ truth, predicted, overlaps, pairs }: BoxSequence): Float64Array {
  const { iou, pair } = overlaps;
  const truthSum = new Float64Array(truth.identity.length);
  const predictedSum = new Float64Array(predicted.identity.length);
  for (let k = 0; k < iou.length; k++) {
    truthSum[overlaps.truth[k]!]! += iou[k]!;
    predictedSum[overlaps.predicted[k]!]! += iou[k]!;
  }
  const soft = new Float64Array(pairs.truth.length);
  for (let k = 0; k < iou.length; k++) {
    const all = truthSum[overlaps.truth[k]!]! + predictedSum[overlaps.predicted[k]!]! - iou[k]!;
    if (all > Number.EPSILON) soft[pair[k]!]! += iou[k]! / all;
  }
  return soft;
}
