import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/maths/random.ts';
import { identityBatches } from '../../../src/training/sampling/identity-batches.ts';
import { negativesPerPositive, pairBatches } from '../../../src/training/sampling/pair-batches.ts';
import type { SampledImage } from '../../../src/training/sampling/sampled-image.ts';
import { shuffledBatches } from '../../../src/training/sampling/shuffled-batches.ts';

/** Data sets of 2 to 9 persons with 1 to 12 pictures each, by up to 3 cameras. */
const dataset = fc
  .array(fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 9 })
  .map((persons): SampledImage[] =>
    persons.flatMap((cameras, person) =>
      cameras.map((camera) => ({ person: `p${person}`, camera: `c${camera}` })),
    ),
  );
const seeds = fc.nat();
const persons = (images: readonly SampledImage[], places: readonly number[]): Set<string> =>
  new Set(places.map((place) => images[place]!.person));
const cameras = (images: readonly SampledImage[], places: readonly number[]): Set<string> =>
  new Set(places.map((place) => images[place]!.camera));

describe('P×K batches', () => {
  it('have P persons with K pictures, by two cameras where there are, and nobody is left out', () => {
    fc.assert(
      fc.property(
        dataset,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 2, max: 4 }),
        seeds,
        (images, P, K, seed) => {
          const everybody = persons(images, [...images.keys()]);
          const size = Math.min(P, everybody.size);
          const batches = identityBatches(images, { persons: P, images: K }, createRandom(seed));
          for (const batch of batches) {
            expect(batch).toHaveLength(size * K);
            expect(persons(images, batch).size).toBe(size);
            for (let at = 0; at < batch.length; at += K) {
              const group = batch.slice(at, at + K);
              expect(persons(images, group).size).toBe(1);
              const own = images.flatMap((image, place) =>
                image.person === images[group[0]!]!.person ? place : [],
              );
              expect(cameras(images, group).size).toBeGreaterThanOrEqual(
                Math.min(2, cameras(images, own).size),
              );
            }
          }
          expect(persons(images, batches.flat())).toEqual(everybody);
        },
      ),
    );
  });

  it('are the same for the same seed and others for another', () => {
    const images = Array.from({ length: 40 }, (_, i) => ({ person: `p${i % 8}`, camera: `c${i % 3}` }));
    const epoch = (seed: number) => identityBatches(images, { persons: 4, images: 2 }, createRandom(seed));
    expect(epoch(1)).toEqual(epoch(1));
    expect(epoch(1)).not.toEqual(epoch(2));
  });

  it('use nearly every picture where persons have alike many', () => {
    const images = Array.from({ length: 320 }, (_, i) => ({ person: `p${i % 20}`, camera: `c${i % 2}` }));
    const batches = identityBatches(images, { persons: 8, images: 4 }, createRandom(3));
    expect(new Set(batches.flat()).size).toBeGreaterThan(0.85 * images.length);
    expect(batches.flat().length).toBeLessThan(1.1 * images.length);
  });
});

describe('pairs', () => {
  it('show every picture once on the left, and as many pairs of one person as asked for', () => {
    fc.assert(
      fc.property(
        dataset,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        seeds,
        (images, pairs, negatives, seed) => {
          const batches = pairBatches(images, { pairs, negatives }, createRandom(seed));
          const left = batches.flatMap((batch) => batch.slice(0, pairs));
          expect(new Set(left).size).toBe(images.length);
          for (const batch of batches) {
            expect(batch).toHaveLength(2 * pairs);
            const same = batch
              .slice(0, pairs)
              .filter((place, i) => images[place]!.person === images[batch[pairs + i]!]!.person);
            expect(same).toHaveLength(Math.min(pairs, Math.max(1, Math.round(pairs / (1 + negatives)))));
          }
        },
      ),
    );
  });

  it('cross cameras where they can', () => {
    const images = Array.from({ length: 24 }, (_, i) => ({ person: `p${i % 4}`, camera: `c${i % 3}` }));
    const [batch] = pairBatches(images, { pairs: 8, negatives: 1 }, createRandom(1));
    for (let i = 0; i < 4; i++) {
      expect(images[batch![i]!]!.camera).not.toBe(images[batch![8 + i]!]!.camera);
    }
  });

  it('have more and more different persons, up to four for one', () => {
    expect(negativesPerPositive(0)).toBe(1);
    expect(negativesPerPositive(70)).toBeCloseTo(2.007, 3);
    expect(negativesPerPositive(1000)).toBe(4);
  });
});

describe('shuffled batches', () => {
  it('hold every picture, all batches of one size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        seeds,
        (count, size, seed) => {
          const batches = shuffledBatches(count, size, createRandom(seed));
          expect(batches).toHaveLength(Math.ceil(count / size));
          for (const batch of batches) expect(batch).toHaveLength(size);
          expect(new Set(batches.flat()).size).toBe(count);
        },
      ),
    );
  });
});
