import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rankingQuality } from '../../src/evaluation/cmc-map.ts';
import { reRank } from '../../src/evaluation/re-rank.ts';
import { goldenFolder, missing, readGolden } from '../support/reference-data.ts';

interface Golden {
  query_ids: number[];
  gallery_ids: number[];
  query_features: number[][];
  gallery_features: number[][];
  expected: {
    squared_input: { final_distance_float64: number[][]; mAP_after: number };
    euclidean_input: { final_distance_float64: number[][] };
    other_parameters_squared_input: {
      k1: number;
      k2: number;
      lam: number;
      first_query_row_float64: number[];
      sum: number;
      frobenius_norm: number;
    }[];
  };
}

const file = join(goldenFolder, 'rerank.json');
const golden = readGolden(file) as Golden;

function expectNear(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
  expect(worst).toBeLessThan(1e-6);
}

describe.skipIf(missing(file))('k-reciprocal re-ranking agrees with torchreid', () => {
  const items = golden ? [...golden.query_features, ...golden.gallery_features] : [];
  const distances = (root: boolean) => (item: number) =>
    items.map((other) => {
      const squared = other.reduce((sum, value, k) => sum + (value - items[item]![k]!) ** 2, 0);
      return root ? Math.sqrt(squared) : squared;
    });
  const ranking = (root: boolean) => ({ queries: 20, gallery: 120, distancesOf: distances(root) });

  it('fed with squared distances, as its engine does', () => {
    const { final_distance_float64, mAP_after } = golden.expected.squared_input;
    const found = reRank(ranking(false));
    expectNear(found, final_distance_float64.flat());
    const { mAP } = rankingQuality({
      distancesOf: (query) => found.subarray(query * 120, (query + 1) * 120),
      queryIds: golden.query_ids,
      galleryIds: golden.gallery_ids,
      queryCameras: golden.query_ids.map(() => 0),
      galleryCameras: golden.gallery_ids.map(() => 1),
    });
    expect(mAP).toBeCloseTo(mAP_after, 6);
  });

  it('fed with distances, as the paper has it', () => {
    expectNear(reRank(ranking(true)), golden.expected.euclidean_input.final_distance_float64.flat());
  });

  it.each(golden?.expected.other_parameters_squared_input ?? [])(
    'with k1 = $k1, k2 = $k2, λ = $lam',
    ({ k1, k2, lam, first_query_row_float64, sum, frobenius_norm }) => {
      const found = reRank(ranking(false), { k1, k2, lambda: lam });
      expectNear(found.subarray(0, 120), first_query_row_float64);
      expect(found.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 4);
      expect(Math.sqrt(found.reduce((total, value) => total + value ** 2, 0))).toBeCloseTo(frobenius_norm, 5);
    },
  );
});

describe('re-ranking of few items', () => {
  it('takes a gallery smaller than its neighbourhoods, and equal items', () => {
    const found = reRank({ queries: 1, gallery: 2, distancesOf: () => [0, 0, 0] });
    expect([...found]).toEqual([0, 0]);
  });
});
