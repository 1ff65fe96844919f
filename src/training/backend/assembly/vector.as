// Arithmetic on four floats at a time. Addresses and strides are in bytes, counts in elements.

/** a · b + c, rounded twice: without fused multiply-add the same bits come out on every machine. */
// @ts-ignore: decorator
@inline export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

// @ts-ignore: decorator
@inline export function zero(): v128 {
  return f32x4.splat(0);
}

/** Keeps `value` where `test` is above zero. */
// @ts-ignore: decorator
@inline export function whereAboveZero(test: v128, value: v128): v128 {
  return v128.and(f32x4.gt(test, f32x4.splat(0)), value);
}

/** Adds the four floats to the four doubles at `target`. */
// @ts-ignore: decorator
@inline export function addToDoubles(target: usize, value: v128): void {
  const low = f64x2.promote_low_f32x4(value);
  const high = f64x2.promote_low_f32x4(i8x16.shuffle(value, value, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
  v128.store(target, f64x2.add(v128.load(target), low));
  v128.store(target, f64x2.add(v128.load(target, 16), high), 16);
}

/** The sum of the four floats. */
// @ts-ignore: decorator
@inline export function sumOfLanes(value: v128): f32 {
  return f32x4.extract_lane(value, 0) + f32x4.extract_lane(value, 1) + (f32x4.extract_lane(value, 2) + f32x4.extract_lane(value, 3));
}
