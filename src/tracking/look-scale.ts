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
/** From so many observations on they are believed; until then, what OSNet gave on real crops. */
const enough = 20;
const assumed = {
  same: { mean: 0.12, variance: 0.08 ** 2, count: enough },
  different: { mean: 0.4, variance: 0.12 ** 2, count: enough },
};
const leastSd = 0.001;
/** Farther out than so many standard deviations counts as so far: one mix-up must not change the scale. */
const outlier = 3;

export function createLookScale(): LookScale {
  const observed = { same: nothing(), different: nothing() };

  return {
    evidence(distance) {
      const same = observed.same.count < enough ? assumed.same : observed.same;
      const different = observed.different.count < enough ? assumed.different : observed.different;
      const [a, b] = [Math.sqrt(same.variance), Math.sqrt(different.variance)];
      // Two normal laws of one spread, which makes the ratio linear; they are equally likely where their own
      // spreads put them.
      const middle = (same.mean * b + different.mean * a) / (a + b);
      const spread = ((a + b) / 2) ** 2;
      const ratio = (Math.max(0, different.mean - same.mean) * (middle - distance)) / spread;
      return Math.min(maxEvidence, Math.max(-maxEvidence, ratio));
    },
    samePerson: (distance) => observe(observed.same, distance),
    differentPersons: (distance) => observe(observed.different, distance),
  };
}

const nothing = (): Spread => ({ mean: 0, variance: 0, count: 0 });

/** Running mean and variance (Welford), with exponential forgetting once `memory` is reached. */
function observe(spread: Spread, value: number): void {
  const sd = Math.sqrt(spread.variance);
  const far = spread.count < enough ? Infinity : outlier * sd;
  const surprise = Math.min(far, Math.max(-far, value - spread.mean));
  spread.count = Math.min(memory, spread.count + 1);
  const weight = 1 / spread.count;
  spread.mean += weight * surprise;
  spread.variance = Math.max(leastSd ** 2, (1 - weight) * (spread.variance + weight * surprise * surprise));
}
