import { describe, expect, it } from 'vitest';
import { cosineDistance, dot } from '../../src/maths/vector.ts';

describe('dot', () => {
  it('is exact for whole numbers of any count', () => {
    for (let length = 0; length < 12; length++) {
      const a = Float32Array.from({ length }, (_, i) => i + 1);
      const b = Float64Array.from({ length }, (_, i) => 3 - i);
      expect(dot(a, b)).toBe(Array.from(a, (x, i) => x * b[i]!).reduce((sum, each) => sum + each, 0));
    }
  });
});

describe('cosineDistance', () => {
  it('stays between 0 and 2 whatever rounding does', () => {
    const long = Float32Array.of(1.0001, 0, 0, 0, 0);
    expect(cosineDistance(long, long)).toBe(0);
    expect(
      cosineDistance(
        long,
        long.map((x) => -x),
      ),
    ).toBe(2);
  });
});
