import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBestPairs } from '../../src/evaluation/best-pairs.ts';
import { assign } from '../../src/maths/assignment.ts';

const size = 7;
const matrix = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.double({ min: 0.001, max: 1, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(0.25, 0.5, 1) },
  ),
  { minLength: size * size, maxLength: size * size },
);

it('finds the greatest weight that a solver finds among all pairs, ties included', () => {
  fc.assert(
    fc.property(fc.array(matrix, { minLength: 1, maxLength: 3 }), (frames) => {
      const cells = frames.flatMap((frame) =>
        frame.map((weight, k) => ({ row: Math.floor(k / size), column: k % size, weight })),
      );
      const candidates = {
        row: Int32Array.from(cells, ({ row }) => row),
        column: Int32Array.from(cells, ({ column }) => column),
        weight: Float64Array.from(cells, ({ weight }) => weight),
      };
      const bestPairs = createBestPairs(candidates, size, size);
      const chosen = new Int32Array(size);
      frames.forEach((frame, f) => {
        const found = bestPairs(f * size * size, (f + 1) * size * size, chosen);
        const pairs = Array.from(chosen.subarray(0, found), (k) => cells[k]!);
        expect(new Set(pairs.map(({ row }) => row)).size).toBe(found);
        expect(new Set(pairs.map(({ column }) => column)).size).toBe(found);
        expect(pairs.every(({ weight }) => weight > 0)).toBe(true);
        const columnOf = assign(
          Float64Array.from(frame, (weight) => -weight),
          size,
          size,
        );
        const best = columnOf.reduce((sum, column, row) => sum + frame[row * size + column]!, 0);
        expect(pairs.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(best, 9);
      });
    }),
    { numRuns: 300 },
  );
});
