import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Stripes } from '../../src/domain.ts';
import { alignStripes, dmliDistance } from '../../src/index/dmli.ts';
import { goldenFolder, missing, readGolden } from '../support/reference-data.ts';
import { naiveDmli } from './naive-dmli.ts';

const stripes = (rows: readonly (readonly number[])[]): Stripes => ({
  count: rows.length,
  dimension: rows[0]!.length,
  values: Float32Array.from(rows.flat()),
});

const arbitraryStripes = (dimension: number) =>
  fc
    .array(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: dimension, maxLength: dimension }),
      { minLength: 1, maxLength: 5 },
    )
    .map(stripes);

describe('dmli', () => {
  it('agrees with the definition for any number of stripes', () => {
    fc.assert(
      fc.property(arbitraryStripes(3), arbitraryStripes(3), (x, y) => {
        expect(dmliDistance(x, y)).toBeCloseTo(naiveDmli(x, y), 9);
      }),
    );
  });

  it('is symmetric, and its path goes from corner to corner with single steps', () => {
    fc.assert(
      fc.property(arbitraryStripes(2), arbitraryStripes(2), (x, y) => {
        const { distance, path } = alignStripes(x, y);
        expect(distance).toBeCloseTo(dmliDistance(y, x), 12);
        expect(path[0]).toEqual([0, 0]);
        expect(path.at(-1)).toEqual([x.count - 1, y.count - 1]);
        expect(path).toHaveLength(x.count + y.count - 1);
        for (let s = 1; s < path.length; s++) {
          expect(path[s]![0] - path[s - 1]![0] + path[s]![1] - path[s - 1]![1]).toBe(1);
        }
      }),
    );
  });

  it('stays finite for distances whose exponential overflows', () => {
    expect(dmliDistance(stripes([[1e5]]), stripes([[-1e5]]))).toBe(1);
  });
});

interface GoldenPair {
  readonly name: string;
  readonly x: number[][];
  readonly y: number[][];
  readonly shortest_path_total: number;
  readonly one_optimal_path: [number, number][];
}
interface Golden {
  readonly pairs: GoldenPair[];
  readonly query_gallery: {
    readonly query_local: number[][][];
    readonly gallery_local: number[][][];
    readonly local_distance: number[][];
  };
}

const goldenFile = join(goldenFolder, 'dmli.json');

describe.skipIf(missing(goldenFile))('dmli against the reference implementation', () => {
  const golden = readGolden(goldenFile) as Golden | undefined;

  it.each(golden?.pairs ?? [])('$name', ({ name, x, y, shortest_path_total, one_optimal_path }) => {
    const { distance, path } = alignStripes(stripes(x), stripes(y));
    expect(Math.abs(distance - shortest_path_total)).toBeLessThan(name === 'identical' ? 1e-5 : 1e-6);
    // Equal stripes make every staircase equally cheap, so rounding chooses among them.
    if (name !== 'identical') expect(path).toEqual(one_optimal_path);
  });

  it('ranks the query and gallery set the same', () => {
    const { query_gallery: set } = golden!;
    set.query_local.forEach((query, q) => {
      set.gallery_local.forEach((gallery, g) => {
        const expected = set.local_distance[q]![g]!;
        expect(Math.abs(dmliDistance(stripes(query), stripes(gallery)) - expected)).toBeLessThan(1e-6);
      });
    });
  });
});
