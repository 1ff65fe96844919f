import type { EvaluationFigures, RankingFigures } from '../../src/training/evaluation-figures.ts';

/** Several figures of one kind. */
export interface Spread {
  readonly mean: number;
  readonly least: number;
  readonly most: number;
  readonly values: readonly number[];
}

export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, least: Math.min(...values), most: Math.max(...values), values };
}

/** `86.5 (85.4–87.5)`, in percent; `86.5` where there is nothing to spread. */
export function spreadWords({ mean, least, most, values }: Spread): string {
  return values.length > 1 ? `${percent(mean)} (${percent(least)}–${percent(most)})` : percent(mean);
}

export const percent = (share: number): string => (100 * share).toFixed(1);

export interface RankingSpread {
  readonly rank1: Spread;
  readonly mAP: Spread;
}

/** Of several runs; `stripes` where they have them. */
export function rankingSpread(
  figures: readonly EvaluationFigures[],
): RankingSpread & { readonly stripes?: RankingSpread } {
  const both = (of: readonly RankingFigures[]): RankingSpread => ({
    rank1: spreadOf(of.map(({ rank1 }) => rank1)),
    mAP: spreadOf(of.map(({ mAP }) => mAP)),
  });
  const striped = figures.flatMap(({ withStripes }) => withStripes ?? []);
  return { ...both(figures), ...(striped.length > 0 && { stripes: both(striped) }) };
}
