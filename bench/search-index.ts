import { from, lastValueFrom } from 'rxjs';
import type { IdentityIndex } from '../src/ports.ts';

/** Keys of the nearest vectors. */
export async function search(index: IdentityIndex, query: Float32Array, count: number): Promise<number[]> {
  return (await lastValueFrom(from(index.search(query, count)))).map(({ key }) => key);
}

/** One search after the other; returns how many. */
export async function searchAll(
  index: IdentityIndex,
  queries: readonly Float32Array[],
  count: number,
): Promise<number> {
  for (const query of queries) await search(index, query, count);
  return queries.length;
}

/** Adds vectors under keys from `first` on, one after the other; returns how many. */
export async function addAll(
  index: IdentityIndex,
  vectors: readonly Float32Array[],
  first = 0,
): Promise<number> {
  for (const [i, vector] of vectors.entries()) {
    await lastValueFrom(from(index.add(first + i, vector)), { defaultValue: undefined });
  }
  return vectors.length;
}
