import { expect } from 'vitest';

/**
 * Every number of `expected` stands in `actual` under the same path: whole numbers above 1 exactly, all others within
 * `tolerance`. What `actual` has beyond it does not matter.
 *
 * @returns how many numbers were compared, so that a test can see that there were any
 */
export function expectGolden(actual: unknown, expected: unknown, tolerance = 1e-6, path = ''): number {
  if (typeof expected === 'number') {
    expect(actual, path).toBeTypeOf('number');
    if (Number.isInteger(expected) && expected > 1) expect(actual, path).toBe(expected);
    else expect(Math.abs((actual as number) - expected), path).toBeLessThanOrEqual(tolerance);
    return 1;
  }
  if (typeof expected !== 'object' || expected === null) return 0;
  if (Array.isArray(expected)) expect(actual, path).toHaveLength(expected.length);
  let compared = 0;
  for (const [key, value] of Object.entries(expected)) {
    const inner = (actual as Record<string, unknown> | undefined)?.[key];
    compared += expectGolden(inner, value, tolerance, `${path}.${key}`);
  }
  return compared;
}
