import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from '../../src/maths/assignment.ts';

const size = fc.integer({ min: 0, max: 6 });
const problem = fc.tuple(size, size).chain(([rows, columns]) =>
  fc.record({
    rows: fc.constant(rows),
    columns: fc.constant(columns),
    // Few distinct values, so that ties are common.
    cost: fc
      .array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ min: -9, max: 9, noNaN: true })), {
        minLength: rows * columns,
        maxLength: rows * columns,
      })
      .map((values) => Float64Array.from(values)),
  }),
);
type Problem = typeof problem extends fc.Arbitrary<infer T> ? T : never;

/** Least value over all ways of pairing; `pairs` of them exactly, or any number. */
function bruteForce({ rows, columns, cost }: Problem, pairs: number | undefined, offset: number): number {
  function best(row: number, used: number, made: number): number {
    if (row === rows) return pairs === undefined || made === pairs ? 0 : Infinity;
    let least = best(row + 1, used, made);
    for (let j = 0; j < columns; j++) {
      if (used & (1 << j)) continue;
      least = Math.min(least, cost[row * columns + j]! - offset + best(row + 1, used | (1 << j), made + 1));
    }
    return least;
  }
  return best(0, 0, 0);
}

function value({ columns, cost }: Problem, matchOf: Int32Array, offset = 0): number {
  return matchOf.reduce((sum, j, i) => (j < 0 ? sum : sum + cost[i * columns + j]! - offset), 0);
}

function expectValid(matchOf: Int32Array, { rows, columns }: Problem): void {
  const made = [...matchOf].filter((j) => j >= 0);
  expect(matchOf.length).toBe(rows);
  expect(new Set(made).size).toBe(made.length);
  for (const j of made) expect(j).toBeLessThan(columns);
}

describe('assign', () => {
  it('is as cheap as the best of all assignments', () => {
    fc.assert(
      fc.property(problem, (p) => {
        const matchOf = assign(p.cost, p.rows, p.columns);
        expectValid(matchOf, p);
        const pairs = Math.min(p.rows, p.columns);
        expect([...matchOf].filter((j) => j >= 0)).toHaveLength(pairs);
        expect(value(p, matchOf)).toBeCloseTo(bruteForce(p, pairs, 0), 9);
      }),
      { numRuns: 300 },
    );
  });

  it('with a gate is as cheap as the best of all partial assignments, and makes no pair above it', () => {
    fc.assert(
      fc.property(problem, fc.integer({ min: -5, max: 5 }), (p, maxCost) => {
        const matchOf = assign(p.cost, p.rows, p.columns, { maxCost });
        expectValid(matchOf, p);
        expect(value(p, matchOf, maxCost)).toBeCloseTo(bruteForce(p, undefined, maxCost), 9);
        matchOf.forEach((j, i) => {
          if (j >= 0) expect(p.cost[i * p.columns + j]).toBeLessThanOrEqual(maxCost);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('solves a large square problem whose answer is known', () => {
    const n = 200;
    const cost = new Float64Array(n * n).map((_, k) => Math.abs(((Math.floor(k / n) * 7 + 3) % n) - (k % n)));
    const matchOf = assign(cost, n, n);
    matchOf.forEach((j, i) => expect(j).toBe((i * 7 + 3) % n));
  });

  it.each([NaN, Infinity, -Infinity])('rejects a cost of %s', (bad) => {
    expect(() => assign(Float64Array.of(1, 2, bad, 4), 2, 2)).toThrow(/row 1, column 0/);
    expect(() => assign(Float64Array.of(1), 1, 1, { maxCost: bad })).toThrow(RangeError);
  });

  it('rejects a matrix of another length', () => {
    expect(() => assign(new Float64Array(5), 2, 3)).toThrow('expected 2 × 3');
  });
});
