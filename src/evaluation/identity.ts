import { assign } from '../maths/assignment.ts';
import type { BoxSequence } from './box-sequence.ts';

/** Identity scores under the field's customary names; ratios in [0, 1], counts are boxes. */
export interface IdentityScores {
  readonly IDF1: number;
  readonly IDR: number;
  readonly IDP: number;
  readonly IDTP: number;
  readonly IDFN: number;
  readonly IDFP: number;
}

/**
 * Identity metrics (Ristani et al. 2016): each person is given at most one predicted identity for the whole
 * sequence, so that the most boxes agree at `minIou`. A predicted identity that is twice in one frame can agree
 * with a person once there; its other boxes are false.
 *
 * @param sequences scored separately and summed, as MOTChallenge's COMBINED row
 */
export function identityScores(
  sequences: BoxSequence | readonly BoxSequence[],
  minIou = 0.5,
): IdentityScores {
  let [IDTP, IDFN, IDFP] = [0, 0, 0];
  for (const sequence of [sequences].flat()) {
    const agreed = agreedBoxes(sequence, minIou);
    IDTP += agreed;
    IDFN += sequence.truthBoxes - agreed;
    IDFP += sequence.predictedBoxes - agreed;
  }
  return {
    IDF1: IDTP / Math.max(1, IDTP + 0.5 * IDFP + 0.5 * IDFN),
    IDR: IDTP / Math.max(1, IDTP + IDFN),
    IDP: IDTP / Math.max(1, IDTP + IDFP),
    IDTP,
    IDFN,
    IDFP,
  };
}

function agreedBoxes({ steps, truthIdentities, predictedIdentities }: BoxSequence, minIou: number): number {
  const agreed = new Float64Array(truthIdentities * predictedIdentities);
  // The last frame in which a pair was counted, from 1, so that a repeated identity counts once a frame.
  const countedIn = new Int32Array(agreed.length);
  steps.forEach(({ truth, predicted, similarity }, step) => {
    similarity.forEach((value, k) => {
      if (value < minIou) return;
      const person = truth[Math.floor(k / predicted.length)]!;
      const pair = person * predictedIdentities + predicted[k % predicted.length]!;
      if (countedIn[pair] === step + 1) return;
      countedIn[pair] = step + 1;
      agreed[pair]!++;
    });
  });
  const matchOf = assign(
    agreed.map((count) => -count),
    truthIdentities,
    predictedIdentities,
  );
  return matchOf.reduce((sum, j, i) => (j < 0 ? sum : sum + agreed[i * predictedIdentities + j]!), 0);
}
