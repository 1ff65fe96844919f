import { describe, expect, it, vi } from 'vitest';
import { GalleryError } from '../../src/errors.ts';
import { createIdentityIndex } from '../../src/index/create-index.ts';
import { createHnswIndex } from '../../src/index/hnsw-index.ts';
import { hnswlib } from './hnswlib.ts';

describe('createIdentityIndex', () => {
  it('needs nothing native for exact search', async () => {
    const onWarning = vi.fn();
    await using index = await createIdentityIndex({ dimension: 2, kind: 'exact', onWarning });
    await index.add(1, Float32Array.of(1, 0));
    expect(index.size).toBe(1);
    expect(onWarning).not.toHaveBeenCalled();
  });

  it('refuses a wrong dimension at once', async () => {
    await expect(createIdentityIndex({ dimension: 0 })).rejects.toThrow(GalleryError);
  });
});

describe.skipIf(hnswlib)('createIdentityIndex without hnswlib-node', () => {
  it('serves exact search with one warning', async () => {
    const onWarning = vi.fn();
    await using index = await createIdentityIndex({ dimension: 2, kind: 'hnsw', onWarning });
    await index.add(1, Float32Array.of(1, 0));
    expect(onWarning).toHaveBeenCalledOnce();
  });
});

describe.skipIf(!hnswlib)('hnsw index', () => {
  it('fails calls after its end instead of hanging', async () => {
    const index = await createHnswIndex(2);
    await index.add(1, Float32Array.of(1, 0));
    const pending = index.search(Float32Array.of(1, 0), 1);
    await index[Symbol.asyncDispose]();
    await Promise.allSettled([pending]);
    await expect(index.add(2, Float32Array.of(1, 0))).rejects.toThrow(GalleryError);
  });
});
