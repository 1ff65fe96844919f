import type { Hnswlib } from '../../src/index/hnsw-graph.ts';

/** The optional native library; without it (no compiler, no prebuilt binary) its tests are skipped with a word. */
export const hnswlib: Hnswlib | undefined = await import('hnswlib-node').then(
  (module) => (module as unknown as { default: Hnswlib }).default,
  () => {
    console.warn('skipped: hnswlib-node is not installed');
    return undefined;
  },
);
