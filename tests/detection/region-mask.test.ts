import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRegionMask, type Region } from '../../src/detection/region-mask.ts';
import { ConfigError } from '../../src/errors.ts';

const size = { width: 200, height: 100 };
const person = (x: number, y: number) => ({ x: x - 5, y: y - 30, width: 10, height: 30 });
const rectangle = (x: number, y: number, right: number, bottom: number): Region => [
  [x, y],
  [right, y],
  [right, bottom],
  [x, bottom],
];

describe('a region mask', () => {
  it('judges by the feet', () => {
    const mask = createRegionMask({ include: [rectangle(0, 0.5, 1, 1)] });
    expect(mask.admits(person(100, 60), size)).toBe(true);
    // Most of this one is outside, and of that one inside.
    expect(mask.admits(person(100, 51), size)).toBe(true);
    expect(mask.admits({ x: 0, y: 0, width: 200, height: 49 }, size)).toBe(false);
  });

  it('takes feet on the edge of the picture as inside', () => {
    const mask = createRegionMask({ include: [rectangle(0, 0.5, 1, 1)] });
    expect(mask.admits({ x: -10, y: 50, width: 20, height: 50 }, size)).toBe(true);
    expect(mask.admits({ x: 190, y: 50, width: 40, height: 80 }, size)).toBe(true);
  });

  it('excludes what is included, and includes everything else by default', () => {
    const hole = rectangle(0.4, 0.4, 0.6, 0.6);
    const both = createRegionMask({ include: [rectangle(0, 0, 1, 1)], exclude: [hole] });
    const one = createRegionMask({ exclude: [hole] });
    for (const mask of [both, one]) {
      expect(mask.admits(person(100, 50), size)).toBe(false);
      expect(mask.admits(person(50, 50), size)).toBe(true);
    }
    expect(createRegionMask({ include: [] }).admits(person(50, 50), size)).toBe(false);
  });

  it('knows the notch of a hollow area', () => {
    const arrow: Region = [
      [0, 0],
      [1, 0.5],
      [0, 1],
      [0.5, 0.5],
    ];
    const mask = createRegionMask({ include: [arrow] });
    expect(mask.admits(person(60, 50), size)).toBe(false);
    expect(mask.admits(person(140, 50), size)).toBe(true);
  });

  it('agrees with the sides of any triangle', () => {
    const share = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000);
    const corner = fc.tuple(share, share);
    fc.assert(
      fc.property(corner, corner, corner, corner, (a, b, c, [x, y]) => {
        const side = (p: readonly number[], q: readonly number[]) =>
          (q[0]! - p[0]!) * (y - p[1]!) - (q[1]! - p[1]!) * (x - p[0]!);
        const sides = [side(a, b), side(b, c), side(c, a)];
        fc.pre(sides.every((value) => Math.abs(value) > 1e-4));
        fc.pre(x > 0 && x < 1 && y > 0 && y < 1);
        const inside = sides.every((value) => value > 0) || sides.every((value) => value < 0);
        const box = { x: x * 200, y: y * 100 - 1, width: 0, height: 1 };
        expect(createRegionMask({ include: [[a, b, c]] }).admits(box, size)).toBe(inside);
      }),
    );
  });

  it('touches what overlaps it', () => {
    const mask = createRegionMask({ include: [rectangle(0.5, 0.5, 0.75, 0.75)] });
    expect(mask.touches({ x: 0, y: 0, width: 0.49, height: 1 })).toBe(false);
    expect(mask.touches({ x: 0, y: 0, width: 0.52, height: 0.52 })).toBe(true);
  });

  it('touches what it is wholly around, and holds what is smaller than its grid', () => {
    const mask = createRegionMask({ include: [rectangle(0.5, 0.5, 0.75, 0.75)] });
    expect(mask.touches({ x: 0.6001, y: 0.6001, width: 0.0001, height: 0.0001 })).toBe(true);
    const door = createRegionMask({ include: [rectangle(0.501, 0.501, 0.503, 0.503)] });
    expect(door.touches({ x: 0.4, y: 0.4, width: 0.3, height: 0.3 })).toBe(true);
    expect(door.touches({ x: 0.6, y: 0.4, width: 0.3, height: 0.3 })).toBe(false);
  });

  it.each([
    [{ include: [[[0, 0]]] }, 'include[0] has 1 corners: expected at least 3'],
    [{ exclude: [rectangle(0, 0, 1, 1), [[0, 0]]] }, 'exclude[1] has 1 corners'],
    [
      { include: [rectangle(0, 0, 320, 1)] },
      'include[0][1] is [320, 0]: expected shares of the picture in 0 to 1',
    ],
    [{ include: [rectangle(0, NaN, 1, 1)] }, 'include[0][0] is [0, NaN]'],
  ] as [{ include?: Region[] }, string][])('refuses %j', (options, words) => {
    expect(() => createRegionMask(options)).toThrow(ConfigError);
    expect(() => createRegionMask(options)).toThrow(words);
  });
});
