import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downscaleRgb } from '../../src/imaging/downscale.ts';

describe('downscaleRgb', () => {
  it('averages the area of each new pixel', () => {
    const rgb = Uint8Array.of(0, 10, 20, 100, 110, 120, 200, 210, 220);
    expect(downscaleRgb(rgb, { width: 3, height: 1 }, { width: 1, height: 1 })).toEqual(
      Uint8Array.of(100, 110, 120),
    );
    // One and a half source pixels each: (0 + 100/2) / 1.5 and (100/2 + 200) / 1.5.
    const half = downscaleRgb(rgb, { width: 3, height: 1 }, { width: 2, height: 1 });
    expect([half[0], half[3]]).toEqual([33, 167]);
  });

  it('keeps a plain colour, whatever the sizes', () => {
    const length = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(length, length, length, length, (width, height, w, h) => {
        const from = { width, height };
        const to = { width: Math.min(w, width), height: Math.min(h, height) };
        const plain = new Uint8Array(width * height * 3).fill(77);
        const small = downscaleRgb(plain, from, to);
        expect(small.length).toBe(to.width * to.height * 3);
        expect(small.every((value) => value === 77)).toBe(true);
      }),
    );
  });
});
