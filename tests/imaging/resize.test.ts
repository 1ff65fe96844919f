import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizeRgbToPlanes, unchangedChannels } from '../../src/imaging/resize.ts';

/** A grey picture of one row or column, resized; the red plane of what comes out. */
function red(
  values: readonly number[],
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
): number[] {
  const rgb = Uint8Array.from(values.flatMap((value) => [value, 0, 255 - value]));
  const out = new Float32Array(toWidth * toHeight * 3);
  resizeRgbToPlanes(rgb, { width, height }, { width: toWidth, height: toHeight }, unchangedChannels, out);
  return [...out.subarray(0, toWidth * toHeight)];
}

const near = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 3));
};

describe('resizeRgbToPlanes', () => {
  it('interpolates linearly between pixel centres when it enlarges', () => {
    near(red([0, 100], 2, 1, 4, 1), [0, 25, 75, 100]);
    near(red([0, 100], 1, 2, 1, 4), [0, 25, 75, 100]);
  });

  it('averages with a triangle as wide as the reduction when it shrinks', () => {
    // Weights 1/8, 3/8, 3/8, 1/8 in the middle; at the edge 3, 3, 1 of 7.
    near(red([70, 0, 0, 0, 0, 0], 6, 1, 3, 1), [30, 0, 0]);
    near(red([0, 0, 80, 0, 0, 0], 6, 1, 3, 1), [(80 * 1) / 7, 30, 0]);
  });

  it('keeps channels apart, in planes, and applies gain and bias', () => {
    const out = new Float32Array(8);
    const affine = { gain: [1, 2, 3], bias: [0, 1, -1] } as const;
    resizeRgbToPlanes(
      Uint8Array.of(10, 20, 30),
      { width: 1, height: 1 },
      { width: 2, height: 1 },
      affine,
      out,
      2,
    );
    expect([...out]).toEqual([0, 0, 10, 10, 41, 41, 89, 89]);
  });

  it('keeps a flat picture flat and never leaves the range of its input, whatever the sizes', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        size,
        size,
        size,
        size,
        fc.infiniteStream(fc.integer({ min: 5, max: 250 })),
        (w, h, tw, th, s) => {
          const flat = red(Array<number>(w * h).fill(77), w, h, tw, th);
          expect(Math.max(...flat.map((value) => Math.abs(value - 77)))).toBeLessThan(0.01);
          const values = Array.from({ length: w * h }, () => s.next().value as number);
          const resized = red(values, w, h, tw, th);
          expect(Math.min(...resized)).toBeGreaterThan(Math.min(...values) - 0.01);
          expect(Math.max(...resized)).toBeLessThan(Math.max(...values) + 0.01);
        },
      ),
    );
  });
});
