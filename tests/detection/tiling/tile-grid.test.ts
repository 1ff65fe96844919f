import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tileGrid } from '../../../src/detection/tiling/tile-grid.ts';

it('cuts a frame into overlapping tiles', () => {
  const tiles = tileGrid({ width: 1920, height: 1080 }, {});
  expect(tiles.map(({ x }) => x).slice(0, 4)).toEqual([0, 426, 852, 1280]);
  expect([...new Set(tiles.map(({ y }) => y))]).toEqual([0, 440]);
  expect(tiles.every(({ width, height }) => width === 640 && height === 640)).toBe(true);
});

it('takes a small frame as one tile', () => {
  const frame = { width: 640, height: 361 };
  expect(tileGrid(frame, {})).toEqual([{ x: 0, y: 0, ...frame }]);
});

it('covers every frame with tiles of the overlap asked for', () => {
  const options = fc.record({
    width: fc.integer({ min: 32, max: 800 }),
    height: fc.integer({ min: 32, max: 800 }),
    overlap: fc.double({ min: 0, max: 0.9, noNaN: true }),
  });
  const frame = fc.record({
    width: fc.integer({ min: 8, max: 4000 }),
    height: fc.integer({ min: 8, max: 4000 }),
  });
  fc.assert(
    fc.property(frame, options, (size, { width, height, overlap }) => {
      const tiles = tileGrid(size, { width, height, overlap });
      for (const [at, length, tile] of [
        ['x', 'width', width],
        ['y', 'height', height],
      ] as const) {
        const spans = [...new Map(tiles.map((each) => [each[at], each[length]]))].sort(([a], [b]) => a - b);
        expect(spans[0]![0]).toBe(0);
        expect(spans.at(-1)![0] + spans.at(-1)![1]).toBe(size[length]);
        spans.forEach(([start, long], i) => {
          expect(start % 2).toBe(0);
          expect(long).toBeLessThanOrEqual(tile + 1);
          // Two pixels are given up for even corners.
          if (i > 0) expect(spans[i - 1]![0] + tile - start).toBeGreaterThanOrEqual(overlap * tile - 2);
        });
      }
    }),
  );
});
