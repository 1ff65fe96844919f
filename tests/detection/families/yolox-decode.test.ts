import fc from 'fast-check';
import { assert, expect, it } from 'vitest';
import { decodeYolox, yoloxGrid } from '../../../src/detection/families/yolox-decode.ts';

const input = { width: 64, height: 32 };
const grid = yoloxGrid(input);
const options = { columns: 7, classes: [1], confidence: 0.3 };

it('lays out the cells stride by stride, row by row', () => {
  expect(yoloxGrid({ width: 416, height: 416 }).length).toBe(3549);
  expect(grid.length).toBe(8 * 4 + 4 * 2 + 2);
  expect([grid.column[9], grid.row[9], grid.stride[9]]).toEqual([1, 1, 8]);
  expect([grid.column[41], grid.row[41], grid.stride[41]]).toEqual([1, 0, 32]);
});

it('decodes a row by hand', () => {
  const output = new Float32Array(grid.length * 7);
  // Row 37 is cell (1, 1) of stride 16.
  output.set([0.5, 0.25, Math.log(2), Math.log(3), 0.8, 0.9, 0.5], 37 * 7);
  const [found] = decodeYolox(output, grid, options);
  assert(found);
  // Centre (24, 20), size 32 × 48.
  const expected = { x: 8, y: -4, width: 32, height: 48 };
  for (const key of ['x', 'y', 'width', 'height'] as const)
    expect(found.box[key]).toBeCloseTo(expected[key], 5);
  expect(found.confidence).toBeCloseTo(0.4, 6);
  expect(decodeYolox(output, grid, { ...options, confidence: 0.41 })).toEqual([]);
});

it('takes the likeliest of the wanted classes, from where the rows begin', () => {
  const output = new Float32Array(3 + grid.length * 7);
  output.set([0, 0, 0, 0, 0.5, 0.7, 0.9], 3);
  const found = decodeYolox(output, grid, { columns: 7, classes: [0, 1], confidence: 0.3, start: 3 });
  expect(found.map(({ confidence }) => confidence)).toEqual([expect.closeTo(0.45, 6)]);
});

it('ignores rows that are not finite', () => {
  const row = [0.5, 0.5, 0, 0, 1, 1, 1];
  const output = new Float32Array(grid.length * 7);
  for (const [i, at] of [0, 1, 2, 3, 4, 6].entries()) {
    output.set(row, i * 7);
    output[i * 7 + at] = i % 2 ? Infinity : NaN;
  }
  output.set(row, 20 * 7);
  expect(decodeYolox(output, grid, options)).toHaveLength(1);
});

it('gives back any box that was encoded', () => {
  const boxes = fc.record({
    cell: fc.nat(grid.length - 1),
    x: fc.double({ min: -60, max: 120, noNaN: true }),
    y: fc.double({ min: -60, max: 120, noNaN: true }),
    width: fc.double({ min: 1, max: 200, noNaN: true }),
    height: fc.double({ min: 1, max: 200, noNaN: true }),
  });
  fc.assert(
    fc.property(boxes, ({ cell, ...box }) => {
      const stride = grid.stride[cell]!;
      const output = new Float32Array(grid.length * 7);
      output.set(
        [
          (box.x + box.width / 2) / stride - grid.column[cell]!,
          (box.y + box.height / 2) / stride - grid.row[cell]!,
          Math.log(box.width / stride),
          Math.log(box.height / stride),
          1,
          0,
          1,
        ],
        cell * 7,
      );
      const [found] = decodeYolox(output, grid, options);
      for (const key of ['x', 'y', 'width', 'height'] as const) {
        expect(Math.abs(found!.box[key] - box[key])).toBeLessThan(1e-3);
      }
    }),
  );
});
