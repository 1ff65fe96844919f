/** Dot product of two vectors of one length; the cosine similarity where both have unit length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** 1 − cos of two vectors of unit length, in [0, 2] whatever rounding does. */
export function cosineDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.min(2, Math.max(0, 1 - dot(a, b)));
}

/** Scales a vector to unit length, in place; one without length stays as it is. */
export function normaliseInPlace(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i]! /= length;
  return vector;
}
