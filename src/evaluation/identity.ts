import { createBestPairs } from './best-pairs.ts';
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
    IDFN += sequence.truth.identity.length - agreed;
    IDFP += sequence.predicted.identity.length - agreed;
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

function agreedBoxes({ frames, truth, predicted, overlaps, pairs }: BoxSequence, minIou: number): number {
  const { start, iou, pair } = overlaps;
  const agreed = new Float64Array(pairs.truth.length);
  // The last frame in which a pair was counted, from 1, so that a repeated identity counts once a frame.
  const countedIn = new Int32Array(agreed.length);
  for (let frame = 0; frame < frames; frame++) {
    const end = start[frame + 1]!;
    for (let k = start[frame]!; k < end; k++) {
      if (iou[k]! < minIou || countedIn[pair[k]!] === frame + 1) continue;
      countedIn[pair[k]!] = frame + 1;
      agreed[pair[k]!]!++;
    }
  }
  const chosen = new Int32Array(truth.names.length);
  const candidates = { row: pairs.truth, column: pairs.predicted, weight: agreed };
  const bestPairs = createBestPairs(candidates, truth.names.length, predicted.names.length);
  const found = bestPairs(0, agreed.length, chosen);
  return chosen.subarray(0, found).reduce((sum, k) => sum + agreed[k]!, 0);
}
