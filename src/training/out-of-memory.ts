import { errorText } from '../runtime/error-text.ts';

/** Words in which the backends say that memory has run out. */
const words =
  /out of memory|\bOOM\b|resource exhausted|allocation failed|cannot enlarge memory|memory access out of bounds|table index is out of bounds|device (was|is) lost|invalid typed array length|array buffer allocation/i;

export function isOutOfMemory(error: unknown): boolean {
  return words.test(errorText(error));
}

/**
 * The largest batch that is likely to fit, found by trying halves: 0 where none did, as on a backend that does not
 * recover from running out.
 *
 * @param least the smallest batch that makes sense
 */
export async function fittingBatch(
  batch: number,
  least: number,
  fits: (count: number) => Promise<boolean>,
): Promise<number> {
  for (let count = Math.floor(batch / 2); count >= least; count = Math.floor(count / 2)) {
    if (await fits(count)) return count;
  }
  return 0;
}
