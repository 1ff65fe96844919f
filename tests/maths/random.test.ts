import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/maths/random.ts';

const draw = (seed: number, count: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

test('the same seed gives the same numbers, another seed others', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(draw(seed, 8)).toEqual(draw(seed, 8));
      expect(draw(seed, 8)).not.toEqual(draw(seed + 1, 8));
    }),
  );
});

test('a fork depends on its label, not on what was drawn before', () => {
  const fresh = createRandom(5);
  const used = createRandom(5);
  used.next();
  expect(used.fork('a').next()).toBe(fresh.fork('a').next());
  expect(fresh.fork('a').next()).not.toBe(fresh.fork('b').next());
});

test('numbers are spread as they should be', () => {
  const random = createRandom(1);
  const uniform = Array.from({ length: 20_000 }, () => random.next());
  const normal = Array.from({ length: 20_000 }, () => random.normal());
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(uniform)).toBeCloseTo(0.5, 1);
  expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...uniform)).toBeLessThan(1);
  expect(mean(normal)).toBeCloseTo(0, 1);
  expect(mean(normal.map((value) => value * value))).toBeCloseTo(1, 1);
  for (let i = 0; i < 200; i++) expect([0, 1, 2]).toContain(random.int(3));
});

test('picking from nothing is refused', () => {
  expect(() => createRandom(1).pick([])).toThrow(RangeError);
});
