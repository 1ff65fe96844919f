/**
 * What a distance between two looks means here. Every extractor has its own scale, and so has every camera, so none
 * is assumed: distances between looks of one person (a track that nobody came near) and of different persons (two that
 * were seen at once) are collected, and a distance counts by how much better it fits the first kind.
 */
export interface LookScale {
  /**
   * ln (likelihood that both are one person / that they are not), in [−maxEvidence, maxEvidence]; 0 says nothing. Where
   * different persons look no less alike than one person does, every distance says little.
   */
  evidence(distance: number): number;
  samePerson(distance: number): void;
  differentPersons(distance: number): void;
}

export const maxEvidence = 5;

interface Spread {
  mean: number;
  variance: number;
  count: number;
}

/** So many observations weigh as much as all before them: the scale follows the light of the day. */
const memory = 500;
/** What is taken for granted before anything was seen, worth this many observations; OSNet's on real crops. */
const assumed = { same: { mean: 0.12, sd: 0.08 }, different: { mean: 0.4, sd: 0.12 }, count: 8 };
const leastSd = 0.01;

export function createLookScale(): LookScale {
  const same = assume(assumed.same);
  const different = assume(assumed.different);

  return {
    evidence(distance) {
      const [a, b] = [Math.sqrt(same.variance), Math.sqrt(different.variance)];
      // Two normal laws of one spread, which makes the ratio linear; they are equally likely where their own
      // spreads put them.
      const middle = (same.mean * b + different.mean * a) / (a + b);
      const spread = ((a + b) / 2) ** 2;
      const ratio = (Math.max(0, different.mean - same.mean) * (middle - distance)) / spread;
      return Math.min(maxEvidence, Math.max(-maxEvidence, ratio));
    },
    samePerson: (distance) => observe(same, distance),
    differentPersons: (distance) => observe(different, distance),
  };
}

function assume({ mean, sd }: { readonly mean: number; readonly sd: number }): Spread {
  return { mean, variance: sd * sd, count: assumed.count };
}

/** Running mean and variance (Welford), with exponential forgetting once `memory` is reached. */
function observe(spread: Spread, value: number): void {
  spread.count = Math.min(memory, spread.count + 1);
  const weight = 1 / spread.count;
  const surprise = value - spread.mean;
  spread.mean += weight * surprise;
  spread.variance = Math.max(leastSd ** 2, (1 - weight) * (spread.variance + weight * surprise * surprise));
}
