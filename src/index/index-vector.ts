import { GalleryError } from '../errors.ts';

/**
 * A copy of `vector` with unit length, checked before it reaches any index: the native one ends the process on
 * wrong input instead of throwing.
 *
 * @throws GalleryError where the length is not `dimension`, a value is not finite or all are zero
 */
export function indexVector(vector: Float32Array, dimension: number): Float32Array {
  if (vector.length !== dimension) {
    throw new GalleryError(`the index holds vectors of ${dimension} values, not of ${vector.length}`, {
      hint: 'Use one model for all cameras of a site.',
      fields: { dimension: vector.length, expected: dimension },
    });
  }
  let squared = 0;
  for (const value of vector) squared += value * value;
  if (!Number.isFinite(squared) || squared === 0) {
    throw new GalleryError(
      squared === 0
        ? 'a vector without length has no neighbours'
        : 'a vector holds a value that is not finite',
      { hint: 'Check what the feature extractor returned.' },
    );
  }
  const scale = 1 / Math.sqrt(squared);
  return vector.map((value) => value * scale);
}

/** @throws GalleryError where `key` is not a whole number from 0 to 2⁵³ - 1 */
export function checkKey(key: number): void {
  if (Number.isSafeInteger(key) && key >= 0) return;
  throw new GalleryError(`${key} is not a key: whole numbers from 0 on are`, { fields: { key } });
}

/** @throws GalleryError where `dimension` is not a whole number from 1 to 65,536 */
export function checkDimension(dimension: number): void {
  if (Number.isInteger(dimension) && dimension > 0 && dimension <= 65_536) return;
  throw new GalleryError(`an index cannot have ${dimension} dimensions`, { fields: { dimension } });
}

/** How many neighbours to look for: at most all. @throws GalleryError where `count` is not a whole number */
export function checkCount(count: number, size: number): number {
  if (Number.isInteger(count) && count >= 0) return Math.min(count, size);
  throw new GalleryError(`cannot search for ${count} neighbours`, { fields: { count } });
}
