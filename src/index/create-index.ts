import type { IdentityIndex } from '../ports.ts';
import { createExactIndex, type ExactIndex } from './exact-index.ts';
import { createHnswIndex } from './hnsw-index.ts';
import { errorText } from '../runtime/error-text.ts';

/** `auto`: exact while that is quick, then HNSW. */
export type IndexKind = 'exact' | 'hnsw' | 'auto';

export interface IdentityIndexOptions {
  readonly dimension: number;
  /** Default `auto`. */
  readonly kind?: IndexKind;
  /** `auto` changes over beyond this many vectors. Default 2,000: some 3 ms an exact search of 512 values. */
  readonly exactUpTo?: number;
  /** Told once where HNSW is wanted but hnswlib-node cannot be loaded; exact search then serves. */
  readonly onWarning?: (message: string) => void;
}

/** @throws GalleryError where the dimension makes no sense */
export async function createIdentityIndex({
  dimension,
  kind = 'auto',
  exactUpTo = 2000,
  onWarning = () => undefined,
}: IdentityIndexOptions): Promise<IdentityIndex> {
  const exact = createExactIndex(dimension);
  if (kind === 'exact') return exact;
  const hnsw = () =>
    createHnswIndex(dimension).catch((error: unknown) => {
      onWarning(`exact search serves instead of HNSW (${errorText(error)})`);
      return undefined;
    });
  return kind === 'hnsw' ? ((await hnsw()) ?? exact) : growing(exact, exactUpTo, hnsw);
}

/** Starts exact and moves to another index once, within the call that adds one vector too many. */
function growing(
  exact: ExactIndex,
  exactUpTo: number,
  createLarger: () => Promise<IdentityIndex | undefined>,
): IdentityIndex {
  let serving: IdentityIndex = exact;
  let settled = false;

  async function grow(): Promise<void> {
    settled = true;
    const larger = await createLarger();
    if (!larger) return;
    for (const [key, vector] of exact.entries()) await larger.add(key, vector);
    serving = larger;
  }

  return {
    dimension: exact.dimension,
    get size() {
      return serving.size;
    },
    async add(key, vector) {
      await serving.add(key, vector);
      if (!settled && serving.size > exactUpTo) await grow();
    },
    remove: (key) => serving.remove(key),
    search: (vector, count) => serving.search(vector, count),
    async [Symbol.asyncDispose]() {
      await serving[Symbol.asyncDispose]();
    },
  };
}
