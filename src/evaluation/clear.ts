import { assign } from '../maths/assignment.ts';
import type { BoxSequence } from './box-sequence.ts';

/** CLEAR MOT scores under the field's customary names; ratios in [0, 1] except MOTA, MODA, sMOTA, MOTAL ≤ 1. */
export interface ClearScores {
  readonly MOTA: number;
  /** Mean IoU of the matches. */
  readonly MOTP: number;
  readonly MODA: number;
  readonly sMOTA: number;
  readonly MOTAL: number;
  readonly CLR_Re: number;
  readonly CLR_Pr: number;
  readonly CLR_F1: number;
  readonly FP_per_frame: number;
  /** Shares of persons mostly (> 80 % of their frames), partly and mostly not (< 20 %) tracked. */
  readonly MTR: number;
  readonly PTR: number;
  readonly MLR: number;
  readonly TP: number;
  readonly FN: number;
  readonly FP: number;
  readonly IDSW: number;
  readonly MT: number;
  readonly PT: number;
  readonly ML: number;
  readonly Frag: number;
}

/** Outweighs any IoU: a match of the previous frame that still holds is kept. */
const continuity = 1000;

/**
 * CLEAR MOT metrics (Bernardin & Stiefelhagen 2008) as TrackEval defines them: frames are matched for most
 * continuity, then greatest IoU; a switch is a match to another id than the person's last one ever; frames
 * without truth or without predictions do not interrupt continuity.
 *
 * @param sequences scored separately and summed, as MOTChallenge's COMBINED row
 */
export function clearScores(sequences: BoxSequence | readonly BoxSequence[], minIou = 0.5): ClearScores {
  const sum = { TP: 0, FN: 0, FP: 0, IDSW: 0, MT: 0, PT: 0, ML: 0, Frag: 0, frames: 0, overlap: 0 };
  for (const sequence of [sequences].flat()) {
    const counts = countClear(sequence, minIou - Number.EPSILON);
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += counts[key];
  }
  const { TP, FN, FP, IDSW, MT, PT, ML, Frag, frames, overlap } = sum;
  const wanted = Math.max(1, TP + FN);
  const persons = Math.max(1, MT + PT + ML);
  return {
    MOTA: (TP - FP - IDSW) / wanted,
    MOTP: overlap / Math.max(1, TP),
    MODA: (TP - FP) / wanted,
    sMOTA: (overlap - FP - IDSW) / wanted,
    MOTAL: (TP - FP - (IDSW > 0 ? Math.log10(IDSW) : 0)) / wanted,
    CLR_Re: TP / wanted,
    CLR_Pr: TP / Math.max(1, TP + FP),
    CLR_F1: TP / Math.max(1, TP + 0.5 * FN + 0.5 * FP),
    FP_per_frame: FP / Math.max(1, frames),
    MTR: MT / persons,
    PTR: PT / persons,
    MLR: ML / persons,
    TP,
    FN,
    FP,
    IDSW,
    MT,
    PT,
    ML,
    Frag,
  };
}

function countClear({ steps, truthIdentities }: BoxSequence, minIou: number) {
  const present = new Int32Array(truthIdentities);
  const matched = new Int32Array(truthIdentities);
  const runs = new Int32Array(truthIdentities);
  const lastEver = new Int32Array(truthIdentities).fill(-1);
  let previous = new Int32Array(truthIdentities).fill(-1);
  let [TP, FN, FP, IDSW, overlap] = [0, 0, 0, 0, 0];

  for (const { truth, predicted, similarity } of steps) {
    for (const person of truth) present[person]!++;
    if (truth.length === 0 || predicted.length === 0) {
      FN += truth.length;
      FP += predicted.length;
      continue;
    }
    const cost = similarity.map((value, k) => {
      const person = truth[Math.floor(k / predicted.length)]!;
      if (value < minIou) return 0;
      return -value - (previous[person] === predicted[k % predicted.length] ? continuity : 0);
    });
    const matchOf = assign(cost, truth.length, predicted.length);
    const current = new Int32Array(truthIdentities).fill(-1);
    let matches = 0;
    truth.forEach((person, i) => {
      const j = matchOf[i]!;
      if (j < 0 || cost[i * predicted.length + j]! >= -Number.EPSILON) return;
      const id = predicted[j]!;
      if (lastEver[person] !== -1 && lastEver[person] !== id) IDSW++;
      if (previous[person] === -1) runs[person]!++;
      lastEver[person] = id;
      current[person] = id;
      matched[person]!++;
      overlap += similarity[i * predicted.length + j]!;
      matches++;
    });
    previous = current;
    TP += matches;
    FN += truth.length - matches;
    FP += predicted.length - matches;
  }

  let [MT, PT, Frag] = [0, 0, 0];
  for (let person = 0; person < truthIdentities; person++) {
    const share = matched[person]! / present[person]!;
    if (share > 0.8) MT++;
    else if (share >= 0.2) PT++;
    Frag += Math.max(0, runs[person]! - 1);
  }
  return { TP, FN, FP, IDSW, MT, PT, ML: truthIdentities - MT - PT, Frag, overlap, frames: steps.length };
}
