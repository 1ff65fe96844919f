import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankingQuality } from '../../src/evaluation/cmc-map.ts';
import { goldenFolder, missing, readGolden } from '../support/reference-data.ts';

interface Task {
  readonly distances: readonly (readonly number[])[];
  readonly q_pids: readonly number[];
  readonly g_pids: readonly number[];
  readonly q_camids: readonly number[];
  readonly g_camids: readonly number[];
}
interface Golden extends Task {
  readonly expected: {
    readonly cmc_float64: readonly number[];
    readonly mAP: number;
    readonly num_valid_queries: number;
    readonly skipped_queries: readonly number[];
    readonly per_query: readonly ({ readonly ap: number; readonly first_match_rank: number } | null)[];
  };
  readonly small_case: Task & {
    readonly expected: { readonly cmc: readonly number[]; readonly mAP: number };
  };
}

const run = (task: Task, maxRank?: number) =>
  rankingQuality(
    {
      distancesOf: (query) => task.distances[query]!,
      queryIds: task.q_pids,
      galleryIds: task.g_pids,
      queryCameras: task.q_camids,
      galleryCameras: task.g_camids,
    },
    maxRank,
  );

const file = `${goldenFolder}/cmc_map.json`;

describe.skipIf(missing(file))('rankingQuality against the reference implementation', () => {
  const golden = readGolden(file) as Golden | undefined;

  it('gives the same curve, mean and per-query values', () => {
    const { expected } = golden!;
    const { cmc, mAP, perQuery, validQueries } = run(golden!);
    expect(cmc).toHaveLength(expected.cmc_float64.length);
    expected.cmc_float64.forEach((value, k) => expect(cmc[k]).toBeCloseTo(value, 9));
    expect(mAP).toBeCloseTo(expected.mAP, 9);
    expect(validQueries).toBe(expected.num_valid_queries);
    expect([...perQuery.keys()].filter((query) => !perQuery[query])).toEqual(expected.skipped_queries);
    expected.per_query.forEach((value, query) => {
      expect(perQuery[query]?.firstMatchRank).toBe(value?.first_match_rank);
      if (value) expect(perQuery[query]!.averagePrecision).toBeCloseTo(value.ap, 9);
    });
  });

  it('agrees on the case that can be checked by hand', () => {
    const { small_case: small } = golden!;
    const { cmc, mAP } = run(small, 3);
    expect([...cmc]).toEqual(small.expected.cmc);
    expect(mAP).toBe(small.expected.mAP);
  });
});

describe('rankingQuality', () => {
  const task = fc
    .record({ queries: fc.integer({ min: 1, max: 6 }), items: fc.integer({ min: 1, max: 20 }) })
    .chain(({ queries, items }) => {
      const numbers = (length: number, max: number) =>
        fc.array(fc.integer({ min: 0, max }), { minLength: length, maxLength: length });
      return fc.record({
        q_pids: numbers(queries, 4),
        q_camids: numbers(queries, 2),
        g_pids: numbers(items, 4),
        g_camids: numbers(items, 2),
        distances: fc.array(numbers(items, 50), { minLength: queries, maxLength: queries }),
      });
    });

  it('rises to 1 over the ranks, in [0, 1], and does not mind how distances are scaled', () => {
    fc.assert(
      fc.property(task, (input) => {
        const result = run(input, 20);
        const { cmc, mAP, validQueries } = result;
        expect([...cmc]).toEqual([...cmc].sort((a, b) => a - b));
        expect(cmc[19]).toBe(validQueries === 0 ? 0 : 1);
        expect(mAP >= 0 && mAP <= 1).toBe(true);
        const scaled = input.distances.map((row) => row.map((distance) => distance * 3 + 1));
        expect(run({ ...input, distances: scaled }, 20)).toEqual(result);
      }),
    );
  });

  it('is 0 where no query has a true match', () => {
    const result = run({ distances: [[0]], q_pids: [1], g_pids: [1], q_camids: [0], g_camids: [0] });
    expect(result).toMatchObject({ mAP: 0, validQueries: 0, perQuery: [undefined] });
  });
});
