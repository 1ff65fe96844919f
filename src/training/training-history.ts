import type { EvaluationFigures } from './evaluation-figures.ts';

/** Means over an epoch's steps, by the loss's name; `total` is the weighted sum that was descended. */
export type Losses = Readonly<Record<string, number>>;

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  readonly rate: number;
  readonly losses: Losses;
}

export interface EvaluationRecord {
  /** After so many epochs. */
  readonly epoch: number;
  readonly figures: EvaluationFigures;
}

/** What was measured in a run, as it stands in a checkpoint: a type, so that it counts as plain JSON. */
export type TrainingHistory = {
  readonly epochs: readonly EpochRecord[];
  readonly evaluations: readonly EvaluationRecord[];
  /** Sums over the finished steps of the epoch begun. */
  readonly open: Losses;
};

export const noHistory: TrainingHistory = { epochs: [], evaluations: [], open: {} };

export function addLosses(sums: Losses, losses: Losses): Losses {
  return Object.fromEntries(Object.entries(losses).map(([name, value]) => [name, (sums[name] ?? 0) + value]));
}

export function meanLosses(sums: Losses, steps: number): Losses {
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / steps]));
}

/** The evaluation with the best mAP, the first of equal ones. */
export function bestEvaluation({ evaluations }: TrainingHistory): EvaluationRecord | undefined {
  let best: EvaluationRecord | undefined;
  for (const record of evaluations) if (!best || record.figures.mAP > best.figures.mAP) best = record;
  return best;
}

/** Whether so many evaluations have passed without a better mAP. */
export function stoppedEarly(
  history: TrainingHistory,
  limit: { readonly patience: number } | undefined,
): boolean {
  const best = bestEvaluation(history);
  if (limit === undefined || best === undefined) return false;
  return history.evaluations.length - 1 - history.evaluations.indexOf(best) >= limit.patience;
}
