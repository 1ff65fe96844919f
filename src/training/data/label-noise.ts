/** A threshold on distances with the share of wrong pairs to expect below it. */
export interface NoiseEstimate {
  /** Pairs nearer than this are taken for one person. */
  readonly threshold: number;
  /** Expected share of the accepted pairs that are two persons, [0, 1]; rather too much than too little. */
  readonly noise: number;
}

/**
 * The largest threshold below which at most `maxNoise` of the candidates are expected to be wrong.
 *
 * Pairs that cannot be one person (both in view at once, or further apart than anybody walks) show how near
 * strangers come. If all pairs from which the candidates were chosen were strangers, so many of them would lie below
 * a threshold by chance: the false discovery rate (Storey, "A direct approach to false discovery rates", 2002). The
 * tail is that of a normal distribution where fewer strangers were seen there than it says, so that none among a
 * hundred does not pass for impossible. As candidates are only mutual neighbours, the true share is lower.
 *
 * @param strangers distances of pairs that are certainly two persons
 * @param candidates distances of the pairs among which some are accepted
 * @param possible how many pairs the candidates were chosen from
 * @returns undefined where no threshold is good enough, or there are no strangers to learn from
 */
export function estimateNoise(
  strangers: readonly number[],
  candidates: readonly number[],
  possible: number,
  maxNoise: number,
): NoiseEstimate | undefined {
  if (strangers.length === 0) return undefined;
  const sorted = Float64Array.from(strangers).sort();
  const mean = sorted.reduce((sum, distance) => sum + distance, 0) / sorted.length;
  const variance = sorted.reduce((sum, distance) => sum + (distance - mean) ** 2, 0) / sorted.length;
  let best: NoiseEstimate | undefined;
  let below = 0;
  [...Float64Array.from(candidates).sort()].forEach((threshold, i) => {
    while (below < sorted.length && sorted[below]! <= threshold) below++;
    const tail =
      variance > 0 ? normalTail((threshold - mean) / Math.sqrt(variance)) : Number(threshold >= mean);
    const noise = Math.min(1, (Math.max(below / sorted.length, tail) * possible) / (i + 1));
    if (noise <= maxNoise) best = { threshold, noise };
  });
  return best;
}

/** Share of a standard normal distribution below z (Abramowitz and Stegun, 26.2.17; error below 7.5e-8). */
function normalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = series.reduceRight((inner, factor) => t * (factor + inner), 0);
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
  return z < 0 ? tail : 1 - tail;
}
