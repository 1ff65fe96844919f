// Passes over rows of floats.
import { firstOf } from './parts';
import { sumOfLanes, whereAboveZero, zero } from './vector';

/** Floats summed in single precision before they join a double. */
const CHUNK: usize = 64;

export function copyFloats(from: usize, to: usize, count: usize): void {
  let i: usize = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  for (; i < count; i++) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += 4;
  }
}

export function addFloats(from: usize, to: usize, count: usize): void {
  let i: usize = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    from += 16;
    to += 16;
  }
  for (; i < count; i++) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
    from += 4;
    to += 4;
  }
}

/** target[outer, inner] = factor · Σ over the middle of x[outer, count, inner]. */
export function sumMiddle(
  x: usize, outer: usize, count: usize, inner: usize, factor: f64, target: usize,
  part: usize, parts: usize, _scratch: usize,
): void {
  for (let o = firstOf(outer, part, parts); o < firstOf(outer, part + 1, parts); o++) {
    const from = x + o * count * inner * 4;
    if (inner == 1) store<f32>(target + o * 4, <f32>(sumRow(from, count) * factor));
    else sumRows(from, count, inner, factor, target + o * inner * 4);
  }
}

/** target[channels] = the mean of the rows. */
export function averageRows(x: usize, rows: usize, channels: usize, target: usize): void {
  sumRows(x, rows, channels, 1 / <f64>rows, target);
}

function sumRows(x: usize, count: usize, inner: usize, factor: f64, target: usize): void {
  const row = inner * 4;
  const times = f64x2.splat(factor);
  let c: usize = 0;
  for (; c + 4 <= inner; c += 4) {
    let low = f64x2.splat(0), high = f64x2.splat(0);
    let from = x + c * 4;
    for (let start: usize = 0; start < count; start += CHUNK) {
      let sum = zero();
      for (let left = min(CHUNK, count - start); left != 0; left--) {
        sum = f32x4.add(sum, v128.load(from));
        from += row;
      }
      low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
      high = f64x2.add(high, f64x2.promote_low_f32x4(i8x16.shuffle(sum, sum, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)));
    }
    v128.store64_lane(target + c * 4, f32x4.demote_f64x2_zero(f64x2.mul(low, times)), 0);
    v128.store64_lane(target + c * 4, f32x4.demote_f64x2_zero(f64x2.mul(high, times)), 0, 8);
  }
  for (; c < inner; c++) {
    let sum: f64 = 0;
    let from = x + c * 4;
    for (let left = count; left != 0; left--) {
      sum += <f64>load<f32>(from);
      from += row;
    }
    store<f32>(target + c * 4, <f32>(sum * factor));
  }
}

function sumRow(x: usize, count: usize): f64 {
  let total: f64 = 0;
  let i: usize = 0;
  while (i + 4 <= count) {
    let sum = zero();
    for (let left = min(CHUNK, count - i) >> 2; left != 0; left--) {
      sum = f32x4.add(sum, v128.load(x));
      x += 16;
      i += 4;
    }
    total += <f64>sumOfLanes(sum);
  }
  for (; i < count; i++) {
    total += <f64>load<f32>(x);
    x += 4;
  }
  return total;
}

/** target[outer, count, inner] = factor · x[outer, inner], repeated. */
export function repeatMiddle(
  source: usize, outer: usize, count: usize, inner: usize, factor: f32, result: usize,
  part: usize, parts: usize, _scratch: usize,
): void {
  const times = f32x4.splat(factor);
  for (let o = firstOf(outer, part, parts); o < firstOf(outer, part + 1, parts); o++) {
    const x = source + o * inner * 4;
    let target = result + o * count * inner * 4;
    for (let left = count; left != 0; left--) {
      let c: usize = 0;
      for (; c + 4 <= inner; c += 4) v128.store(target + c * 4, f32x4.mul(v128.load(x + c * 4), times));
      for (; c < inner; c++) store<f32>(target + c * 4, load<f32>(x + c * 4) * factor);
      target += inner * 4;
    }
  }
}

/** y = max(0, a + b). */
export function addRelu(a: usize, b: usize, count: usize, y: usize, part: usize, parts: usize, _scratch: usize): void {
  let i = firstOf(count, part, parts);
  const last = firstOf(count, part + 1, parts);
  a += i * 4;
  b += i * 4;
  y += i * 4;
  for (; i + 4 <= last; i += 4) {
    v128.store(y, f32x4.max(f32x4.add(v128.load(a), v128.load(b)), zero()));
    a += 16;
    b += 16;
    y += 16;
  }
  for (; i < last; i++) {
    store<f32>(y, max<f32>(load<f32>(a) + load<f32>(b), 0));
    a += 4;
    b += 4;
    y += 4;
  }
}

/** dx = dy where y is above zero. */
export function reluGradient(dy: usize, y: usize, count: usize, dx: usize, part: usize, parts: usize, _scratch: usize): void {
  let i = firstOf(count, part, parts);
  const last = firstOf(count, part + 1, parts);
  dy += i * 4;
  y += i * 4;
  dx += i * 4;
  for (; i + 4 <= last; i += 4) {
    v128.store(dx, whereAboveZero(v128.load(y), v128.load(dy)));
    dy += 16;
    y += 16;
    dx += 16;
  }
  for (; i < last; i++) {
    store<f32>(dx, load<f32>(y) > 0 ? load<f32>(dy) : 0);
    dy += 4;
    y += 4;
    dx += 4;
  }
}

/** Adds rows of x[rows, inner] to target[segments, inner]; a row whose segment is negative is left out. */
export function segmentSum(x: usize, segmentIds: usize, rows: usize, inner: usize, segments: usize, target: usize): void {
  memory.fill(target, 0, segments * inner * 4);
  for (let i: usize = 0; i < rows; i++) {
    const segment = load<i32>(segmentIds + i * 4);
    if (segment >= 0 && <usize>segment < segments) addFloats(x, target + <usize>segment * inner * 4, inner);
    x += inner * 4;
  }
}

/** Copies n0 × n1 × n2 runs of floats between blocks whose runs lie the given strides apart. */
export function copyBlock(
  from: usize, from0: usize, from1: usize, from2: usize, to: usize, to0: usize, to1: usize, to2: usize,
  n0: usize, n1: usize, n2: usize, floats: usize, part: usize, parts: usize, _scratch: usize,
): void {
  for (let i = firstOf(n0, part, parts); i < firstOf(n0, part + 1, parts); i++)
    for (let j: usize = 0; j < n1; j++) {
      let source = from + i * from0 + j * from1;
      let target = to + i * to0 + j * to1;
      for (let k: usize = 0; k < n2; k++) {
        copyFloats(source, target, floats);
        source += from2;
        target += to2;
      }
    }
}

export function fillZero(target: usize, bytes: usize): void {
  memory.fill(target, 0, bytes);
}
