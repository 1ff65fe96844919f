import { describe, expect, it } from 'vitest';
import { normaliseInPlace } from '../../src/maths/vector.ts';
import { cosineDistances, squaredEuclideanDistances } from '../../src/reid/distances.ts';

describe('distances', () => {
  const rows = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
  const columns = [Float32Array.of(1, 0), Float32Array.of(-1, 0), Float32Array.of(0, 1)];

  it('are row-major matrices', () => {
    expect([...cosineDistances(rows, columns)]).toEqual([0, 2, 1, 1, 1, 0]);
    expect([...squaredEuclideanDistances(rows, columns)]).toEqual([0, 4, 2, 2, 2, 0]);
  });

  it('of unit vectors are half the squared Euclidean ones', () => {
    const units = [3, 1, 4, 1, 5].map((v, i) => normaliseInPlace(Float32Array.of(v, i, v * i, 1)));
    const squared = squaredEuclideanDistances(units, units);
    cosineDistances(units, units).forEach((d, i) => expect(2 * d).toBeCloseTo(squared[i]!, 5));
  });

  it('leave a vector without length alone', () => {
    expect([...normaliseInPlace(new Float32Array(2))]).toEqual([0, 0]);
  });
});
