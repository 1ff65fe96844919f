import type { BoxSequence } from './box-sequence.ts';
import { clearScores, type ClearScores } from './clear.ts';
import { hotaScores, type HotaScores } from './hota.ts';
import { identityScores, type IdentityScores } from './identity.ts';

/** All scores of one sequence, or of several together. */
export interface MotScores {
  readonly HOTA: HotaScores;
  readonly CLEAR: ClearScores;
  readonly Identity: IdentityScores;
}

/** @param sequences scored separately and combined, as MOTChallenge's COMBINED row */
export function motScores(sequences: BoxSequence | readonly BoxSequence[]): MotScores {
  return {
    HOTA: hotaScores(sequences),
    CLEAR: clearScores(sequences),
    Identity: identityScores(sequences),
  };
}
