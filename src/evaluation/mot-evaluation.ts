import type { BoxSequence } from './box-sequence.ts';
import { hotaAlphas, hotaCounts, hotaRatios, type HotaScores } from './hota.ts';
import { motScores, type MotScores } from './mot-scores.ts';

/** A sequence under its name. */
export interface NamedSequence {
  readonly name: string;
  readonly sequence: BoxSequence;
}

export interface MotEvaluation {
  readonly sequences: readonly (NamedSequence & { readonly scores: MotScores })[];
  /** All sequences together, as MOTChallenge's COMBINED row. */
  readonly combined: MotScores;
}

export function evaluateMot(sequences: readonly NamedSequence[]): MotEvaluation {
  return {
    sequences: sequences.map((named) => ({ ...named, scores: motScores(named.sequence) })),
    combined: motScores(sequences.map(({ sequence }) => sequence)),
  };
}

/** The evaluation as plain values, under the names that TrackEval gives its fields. */
export function motEvaluationJson({ sequences, combined }: MotEvaluation): object {
  return {
    alphas: hotaAlphas,
    sequences: Object.fromEntries(
      sequences.map(({ name, sequence, scores }) => [
        name,
        { counts: countsOf(sequence), ...scoresJson(scores) },
      ]),
    ),
    COMBINED: scoresJson(combined),
  };
}

function countsOf({ frames, truth, predicted }: BoxSequence) {
  return {
    num_timesteps: frames,
    num_gt_dets: truth.identity.length,
    num_tracker_dets: predicted.identity.length,
    num_gt_ids: truth.names.length,
    num_tracker_ids: predicted.names.length,
    num_tracker_dets_before_preproc: predicted.given,
    num_gt_rows_before_preproc: truth.given,
  };
}

function scoresJson({ HOTA, CLEAR, Identity }: MotScores) {
  const ratios = <V>(of: (key: keyof HotaScores['perAlpha']) => V) =>
    Object.fromEntries(hotaRatios.map((key) => [key, of(key)]));
  return {
    HOTA: {
      average_over_alpha: ratios((key) => HOTA[key]),
      'HOTA(0)': HOTA['HOTA(0)'],
      'LocA(0)': HOTA['LocA(0)'],
      'HOTALocA(0)': HOTA['HOTALocA(0)'],
      per_alpha: ratios((key) => HOTA.perAlpha[key]),
      per_alpha_counts: Object.fromEntries(hotaCounts.map((key) => [key, HOTA.countsPerAlpha[key]])),
    },
    CLEAR,
    Identity,
  };
}
