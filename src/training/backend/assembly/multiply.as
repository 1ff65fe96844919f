// C (+)= A · B, in blocks that stay in the cache and tiles that stay in registers.
import { multiplyAdd, zero } from './vector';

/** Steps of the inner product taken at once: a packed panel of B, 256 × 8 floats, is a quarter of the first cache. */
const STEPS: usize = 256;
/** Rows of A that are multiplied with every panel before the next rows are fetched. */
const ROWS: usize = 64;
/** Up to here B is small enough to be read where it lies. */
const UNPACKED_BYTES: usize = 32768;

/** Bytes of scratch that `multiply` needs for a right side of so many columns. */
export function multiplyScratch(columns: usize): usize {
  return STEPS * ((columns + 7) & ~7) * 4;
}

/**
 * C[rows, columns] = A · B, or C + A · B with `accumulate`. A's element (m, k) stands at a + m·aRow + k·aStep, so that
 * a transposed A is read as it lies; B and C are row-major with rows bRow and cRow bytes apart.
 */
export function multiply(
  rows: usize, columns: usize, steps: usize,
  a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize, c: usize, cRow: usize,
  accumulate: bool, scratch: usize,
): void {
  const packs = bRow * (steps < STEPS ? steps : STEPS) > UNPACKED_BYTES;
  for (let k: usize = 0; k < steps; k += STEPS) {
    const depth = min(STEPS, steps - k);
    const adds = accumulate || k > 0;
    if (packs) pack(columns, depth, b + k * bRow, bRow, scratch);
    for (let m: usize = 0; m < rows; m += ROWS) {
      const height = min(ROWS, rows - m);
      const left = a + m * aRow + k * aStep;
      const target = c + m * cRow;
      for (let n: usize = 0; n + 8 <= columns; n += 8) {
        const right = packs ? scratch + n * depth * 4 : b + k * bRow + n * 4;
        const stride: usize = packs ? 32 : bRow;
        let i: usize = 0;
        for (; i + 4 <= height; i += 4) {
          tile4x8(depth, left + i * aRow, aRow, aStep, right, stride, target + i * cRow + n * 4, cRow, adds);
        }
        for (; i < height; i++) {
          tile1x8(depth, left + i * aRow, aStep, right, stride, target + i * cRow + n * 4, adds);
        }
      }
      let n = columns & ~7;
      if (n + 4 <= columns) {
        for (let i: usize = 0; i < height; i++) {
          tile1x4(depth, left + i * aRow, aStep, b + k * bRow + n * 4, bRow, target + i * cRow + n * 4, adds);
        }
        n += 4;
      }
      for (; n < columns; n++) {
        for (let i: usize = 0; i < height; i++) {
          tile1x1(depth, left + i * aRow, aStep, b + k * bRow + n * 4, bRow, target + i * cRow + n * 4, adds);
        }
      }
    }
  }
}

/** Panels of eight columns, one after the other. */
function pack(columns: usize, depth: usize, b: usize, bRow: usize, target: usize): void {
  for (let n: usize = 0; n + 8 <= columns; n += 8) {
    let from = b + n * 4;
    for (let k: usize = 0; k < depth; k++) {
      v128.store(target, v128.load(from));
      v128.store(target, v128.load(from, 16), 16);
      target += 32;
      from += bRow;
    }
  }
}

function tile4x8(
  steps: usize, a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize, c: usize, cRow: usize, adds: bool,
): void {
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero();
  let c20 = zero(), c21 = zero(), c30 = zero(), c31 = zero();
  const row2 = aRow * 2, row3 = aRow * 3;
  for (; steps != 0; steps--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let s = v128.load32_splat(a);
    c00 = multiplyAdd(s, b0, c00);
    c01 = multiplyAdd(s, b1, c01);
    s = v128.load32_splat(a + aRow);
    c10 = multiplyAdd(s, b0, c10);
    c11 = multiplyAdd(s, b1, c11);
    s = v128.load32_splat(a + row2);
    c20 = multiplyAdd(s, b0, c20);
    c21 = multiplyAdd(s, b1, c21);
    s = v128.load32_splat(a + row3);
    c30 = multiplyAdd(s, b0, c30);
    c31 = multiplyAdd(s, b1, c31);
    a += aStep;
    b += bRow;
  }
  put(c, c00, adds);
  put(c + 16, c01, adds);
  c += cRow;
  put(c, c10, adds);
  put(c + 16, c11, adds);
  c += cRow;
  put(c, c20, adds);
  put(c + 16, c21, adds);
  c += cRow;
  put(c, c30, adds);
  put(c + 16, c31, adds);
}

function tile1x8(steps: usize, a: usize, aStep: usize, b: usize, bRow: usize, c: usize, adds: bool): void {
  let c0 = zero(), c1 = zero();
  for (; steps != 0; steps--) {
    const s = v128.load32_splat(a);
    c0 = multiplyAdd(s, v128.load(b), c0);
    c1 = multiplyAdd(s, v128.load(b, 16), c1);
    a += aStep;
    b += bRow;
  }
  put(c, c0, adds);
  put(c + 16, c1, adds);
}

function tile1x4(steps: usize, a: usize, aStep: usize, b: usize, bRow: usize, c: usize, adds: bool): void {
  let sum = zero();
  for (; steps != 0; steps--) {
    sum = multiplyAdd(v128.load32_splat(a), v128.load(b), sum);
    a += aStep;
    b += bRow;
  }
  put(c, sum, adds);
}

function tile1x1(steps: usize, a: usize, aStep: usize, b: usize, bRow: usize, c: usize, adds: bool): void {
  let sum: f32 = 0;
  for (; steps != 0; steps--) {
    sum += load<f32>(a) * load<f32>(b);
    a += aStep;
    b += bRow;
  }
  store<f32>(c, adds ? load<f32>(c) + sum : sum);
}

// @ts-ignore: decorator
@inline function put(target: usize, value: v128, adds: bool): void {
  v128.store(target, adds ? f32x4.add(v128.load(target), value) : value);
}

/** target[columns, rows] = source[rows, columns] transposed. */
export function transpose(rows: usize, columns: usize, source: usize, target: usize): void {
  for (let j: usize = 0; j < columns; j++) {
    let from = source + j * 4;
    for (let i: usize = 0; i < rows; i++) {
      store<f32>(target, load<f32>(from));
      target += 4;
      from += columns * 4;
    }
  }
}
