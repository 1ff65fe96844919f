import type { Detection } from '../../src/domain.ts';
import { createRandom } from '../../src/maths/random.ts';
import { normaliseInPlace } from '../../src/maths/vector.ts';

/** Somebody of 40 × 100 pixels. */
export const person = (x: number, y = 100, confidence = 0.9): Detection => ({
  box: { x, y, width: 40, height: 100 },
  confidence,
});

/**
 * How one of some people looks: unit vectors, nearly at right angles to those of others. `sight` makes another picture
 * of the same person, at a cosine distance of about 0.1.
 */
export function looksLike(who: number, sight = 0): Float32Array {
  const own = createRandom(1000 + who);
  const noise = createRandom(77 + who).fork(sight);
  const look = Float32Array.from({ length: 64 }, () => own.normal() + 0.33 * noise.normal());
  return normaliseInPlace(look);
}

/** Somebody whose looks are known. */
export const describedPerson = (who: number, sight: number, x: number, y = 100): Detection => ({
  ...person(x, y),
  appearance: looksLike(who, sight),
});
