import { describe, expect, it } from 'vitest';
import { createHnswGraph } from '../../src/index/hnsw-graph.ts';
import { createRandom } from '../../src/maths/random.ts';
import { hnswlib } from './hnswlib.ts';
import { unit } from './link-scenario.ts';

const dimension = 8;
const vectors = (seed: number, count: number) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => unit(Array.from({ length: dimension }, () => random.normal())));
};

describe.skipIf(!hnswlib)('hnsw graph', () => {
  it('grows beyond its first capacity', () => {
    const graph = createHnswGraph(hnswlib!, dimension);
    const all = vectors(1, 1500);
    all.forEach((vector, key) => graph.add(key, vector));
    for (const key of [0, 1023, 1024, 1499]) expect(graph.search(all[key]!, 1)[0]!.key).toBe(key);
  });

  it('finds what it holds while and after it replaces a graph full of tombstones', () => {
    const graph = createHnswGraph(hnswlib!, dimension);
    const all = vectors(2, 1400);
    const held = 100;
    let misses = 0;
    // A window of keys: each turn adds one and removes the oldest.
    all.forEach((vector, key) => {
      graph.add(key, vector);
      if (key >= held) graph.remove(key - held);
      const oldest = Math.max(0, key - held + 1);
      for (const probe of [oldest, key]) if (graph.search(all[probe]!, 1)[0]!.key !== probe) misses++;
      if (key % 100 !== 99) return;
      const found = graph.search(vector, held).map((neighbour) => neighbour.key);
      expect(Math.min(...found)).toBeGreaterThanOrEqual(oldest);
      expect(new Set(found).size).toBe(Math.min(held, key + 1));
    });
    expect(misses).toBe(0);
  });

  it('gives the same neighbours for the same calls', () => {
    const run = () => {
      const graph = createHnswGraph(hnswlib!, dimension);
      vectors(3, 900).forEach((vector, i) => graph.add(i % 300, vector));
      return vectors(4, 20).map((query) => graph.search(query, 10));
    };
    expect(run()).toEqual(run());
  });
});
