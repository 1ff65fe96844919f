import type { BoxSequence } from './box-sequence.ts';
import { clearMatches, type ClearCounts } from './clear-matches.ts';

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

/**
 * CLEAR MOT metrics (Bernardin & Stiefelhagen 2008) as TrackEval defines them: frames are matched for most
 * continuity, then greatest IoU; a switch is a match to another id than the person's last one ever; frames
 * without truth or without predictions do not interrupt continuity.
 *
 * @param sequences scored separately and summed, as MOTChallenge's COMBINED row
 */
export function clearScores(sequences: BoxSequence | readonly BoxSequence[], minIou = 0.5): ClearScores {
  const all = [sequences].flat().map((sequence) => clearMatches(sequence, minIou).counts);
  const sum = (key: keyof ClearCounts): number => all.reduce((total, counts) => total + counts[key], 0);
  const [TP, FN, FP, IDSW, MT, PT, ML] = [
    sum('TP'),
    sum('FN'),
    sum('FP'),
    sum('IDSW'),
    sum('MT'),
    sum('PT'),
    sum('ML'),
  ];
  const overlap = sum('overlap');
  // With nobody to find, all shares are 0, as TrackEval has it.
  const ofWanted = (value: number): number => (TP + FN === 0 ? 0 : value / (TP + FN));
  const persons = Math.max(1, MT + PT + ML);
  return {
    MOTA: ofWanted(TP - FP - IDSW),
    MOTP: overlap / Math.max(1, TP),
    MODA: ofWanted(TP - FP),
    sMOTA: ofWanted(overlap - FP - IDSW),
    MOTAL: ofWanted(TP - FP - (IDSW > 0 ? Math.log10(IDSW) : 0)),
    CLR_Re: ofWanted(TP),
    CLR_Pr: TP / Math.max(1, TP + FP),
    CLR_F1: TP / Math.max(1, TP + 0.5 * FN + 0.5 * FP),
    FP_per_frame: FP / Math.max(1, sum('frames')),
    MTR: MT / persons,
    PTR: PT / persons,
    MLR: MT + PT + ML === 0 ? 1 : ML / persons,
    TP,
    FN,
    FP,
    IDSW,
    MT,
    PT,
    ML,
    Frag: sum('Frag'),
  };
}
