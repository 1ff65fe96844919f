import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromFloat16Bits, toFloat16Bits } from '../../src/maths/float16.ts';

const back = (value: number) => fromFloat16Bits(Uint16Array.of(toFloat16Bits(value)))[0]!;

it('knows the numbers of the standard', () => {
  const known: [number, number][] = [
    [0, 0],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65_504, 0x7bff],
    [65_519, 0x7bff],
    [65_520, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1 / 3, 0x3555],
    // Ties go to the even neighbour.
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
  ];
  for (const [value, bits] of known) expect([value, toFloat16Bits(value)]).toEqual([value, bits]);
  expect(back(NaN)).toBeNaN();
});

it('every half-precision number survives the way there and back', () => {
  const all = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits);
  fromFloat16Bits(all).forEach((value, bits) => {
    if (!Number.isNaN(value)) expect(toFloat16Bits(value)).toBe(bits);
  });
});

it('rounds to the nearest', () => {
  fc.assert(
    fc.property(fc.float({ min: -60_000, max: 60_000, noNaN: true }), (value) => {
      const step = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(value) || 1e-9)) - 10));
      expect(Math.abs(back(value) - value)).toBeLessThanOrEqual(step / 2);
    }),
  );
});
