import fc from 'fast-check';
import { firstValueFrom, from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { dot } from '../../src/maths/vector.ts';
import { describeStripes, stripeExtractor } from '../../src/reid/stripe-descriptor.ts';
import { figureCrop, paintedCrop } from './support-crop.ts';

const size = { width: 60, height: 150 };
const red = [190, 40, 45] as const;
const green = [40, 130, 60] as const;
const navy = [30, 35, 80] as const;
const similarity = (
  a: Parameters<typeof describeStripes>[0],
  b: Parameters<typeof describeStripes>[0],
): number => dot(describeStripes(a, 16).global, describeStripes(b, 16).global);

describe('stripe descriptor', () => {
  it('gives unit vectors, and a similarity of globals that is the mean of the stripes', () => {
    const a = describeStripes(figureCrop(size, red, navy), 12);
    const b = describeStripes(figureCrop(size, green, navy), 12);
    let sum = 0;
    for (let stripe = 0; stripe < 12; stripe++) {
      const row = (of: typeof a): Float32Array =>
        of.local.values.subarray(stripe * of.local.dimension, (stripe + 1) * of.local.dimension);
      expect(dot(row(a), row(a))).toBeCloseTo(1, 5);
      sum += dot(row(a), row(b)) / 12;
    }
    expect(dot(a.global, a.global)).toBeCloseTo(1, 5);
    expect(dot(a.global, b.global)).toBeCloseTo(sum, 5);
  });

  it('finds the same clothes under a dimmer, warmer light likelier than other clothes', () => {
    const probe = figureCrop(size, red, navy);
    const same = similarity(probe, figureCrop({ width: 41, height: 118 }, red, navy, [0.75, 0.65, 0.55]));
    expect(same).toBeGreaterThan(similarity(probe, figureCrop(size, green, navy)));
    expect(same).toBeGreaterThan(similarity(probe, figureCrop(size, navy, red)));
  });

  it('is finite and of unit length for any crop, also the smallest, black and white ones', () => {
    const sides = fc.record({
      width: fc.integer({ min: 1, max: 20 }),
      height: fc.integer({ min: 1, max: 40 }),
    });
    const byte = fc.constantFrom(0, 1, 128, 255);
    fc.assert(
      fc.property(sides, byte, byte, byte, (small, r, g, b) => {
        const crop = paintedCrop(small, (x, y) => [r, (g * x) % 256, (b * y) % 256]);
        const { global } = describeStripes(crop, 16);
        expect(dot(global, global)).toBeCloseTo(1, 4);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same features whichever crops share a batch', async () => {
    await using extractor = stripeExtractor();
    const crops = [red, green, navy, red, green, navy].map((coat) => figureCrop(size, coat, navy));
    const together = await firstValueFrom(from(extractor.extract(crops)));
    const alone = await firstValueFrom(from(extractor.extract([crops[4]!])));
    expect(together).toHaveLength(6);
    expect(together[4]).toEqual(alone[0]);
    expect(alone[0]!.global).toHaveLength(extractor.dimension);
  });

  it('refuses a number of stripes that makes no sense', () => {
    expect(() => stripeExtractor({ stripes: 0 })).toThrow(ConfigError);
  });
});
