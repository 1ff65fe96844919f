import { dot } from '../maths/vector.ts';

/** Cosine distances, 1 − cos, in [0, 2], of unit vectors: `rows.length × columns.length`, row-major. */
export function cosineDistances(
  rows: readonly Float32Array[],
  columns: readonly Float32Array[],
): Float64Array {
  return pairwise(rows, columns, (a, b) => 1 - dot(a, b));
}

/** Squared Euclidean distances, ≥ 0: `rows.length × columns.length`, row-major. */
export function squaredEuclideanDistances(
  rows: readonly Float32Array[],
  columns: readonly Float32Array[],
): Float64Array {
  return pairwise(rows, columns, (a, b) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
    return sum;
  });
}

function pairwise(
  rows: readonly Float32Array[],
  columns: readonly Float32Array[],
  distance: (a: Float32Array, b: Float32Array) => number,
): Float64Array {
  const out = new Float64Array(rows.length * columns.length);
  rows.forEach((row, i) =>
    columns.forEach((column, j) => (out[i * columns.length + j] = distance(row, column))),
  );
  return out;
}
