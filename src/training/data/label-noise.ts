/** A threshold on distances with the share of wrong pairs to expect below it. */
export interface NoiseEstimate {
  /** Pairs up to this distance are taken for one person. */
  readonly threshold: number;
  /** Expected share of the accepted pairs that are two persons, [0, 1]; rather too much than too little. */
  readonly noise: number;
}

/**
 * The largest threshold below which at most `maxNoise` of the candidates are expected to be wrong.
 *
 * Decoys are chosen just as the candidates are, but from pairs that cannot be one person (both in view at once, or
 * further apart than anybody walks): as many of them as lie below a threshold, so many candidates do that are wrong
 * (the target-decoy estimate; Elias and Gygi, "Target-decoy search strategy", 2007). One more is counted than there is, so
 * that none among a few does not pass for never (Barber and Candès, "Controlling the false discovery rate via
 * knockoffs", 2015, equation 1.9). As most candidates' places are taken by right pairs, the true share is lower.
 *
 * @param decoys distances of the chosen pairs that are certainly two persons
 * @param candidates distances of the pairs among which some are accepted
 * @param ratio from how many times more pairs the candidates were chosen than the decoys
 * @returns undefined where no threshold is good enough
 */
export function estimateNoise(
  decoys: readonly number[],
  candidates: readonly number[],
  ratio: number,
  maxNoise: number,
): NoiseEstimate | undefined {
  const sorted = Float64Array.from(decoys).sort();
  let best: NoiseEstimate | undefined;
  let below = 0;
  [...Float64Array.from(candidates).sort()].forEach((threshold, i) => {
    while (below < sorted.length && sorted[below]! <= threshold) below++;
    const noise = Math.min(1, ((below + 1) * ratio) / (i + 1));
    if (noise <= maxNoise) best = { threshold, noise };
  });
  return best;
}
