/** Complex numbers of a square picture, row-major. */
export interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * Fourier transform of a square picture, in place: rows, then columns, each by Cooley & Tukey's radix-2 scheme
 * (1965). `inverse` leaves out the division by the number of values.
 *
 * @param side a power of two
 */
export function transform({ real, imaginary }: Spectrum, side: number, inverse = false): void {
  const { cos, sin } = circle(side);
  const sign = inverse ? 1 : -1;
  for (let n = 0; n < side; n++) {
    transformLine(real, imaginary, n * side, 1, side, cos, sin, sign);
  }
  for (let n = 0; n < side; n++) {
    transformLine(real, imaginary, n, side, side, cos, sin, sign);
  }
}

function transformLine(
  real: Float64Array,
  imaginary: Float64Array,
  first: number,
  stride: number,
  length: number,
  cos: Float64Array,
  sin: Float64Array,
  sign: number,
): void {
  for (let i = 1, j = 0; i < length; i++) {
    let bit = length >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
    if (i < j) {
      swap(real, first + i * stride, first + j * stride);
      swap(imaginary, first + i * stride, first + j * stride);
    }
  }
  for (let span = 2; span <= length; span <<= 1) {
    const half = span >> 1;
    const turn = length / span;
    for (let start = 0; start < length; start += span) {
      for (let k = 0; k < half; k++) {
        const a = first + (start + k) * stride;
        const b = a + half * stride;
        const c = cos[k * turn]!;
        const s = sign * sin[k * turn]!;
        const re = real[b]! * c - imaginary[b]! * s;
        const im = real[b]! * s + imaginary[b]! * c;
        real[b] = real[a]! - re;
        imaginary[b] = imaginary[a]! - im;
        real[a]! += re;
        imaginary[a]! += im;
      }
    }
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
}

const circles = new Map<number, { readonly cos: Float64Array; readonly sin: Float64Array }>();

function circle(length: number) {
  let found = circles.get(length);
  if (!found) {
    const angle = (k: number) => (2 * Math.PI * k) / length;
    found = {
      cos: Float64Array.from({ length: length / 2 }, (_, k) => Math.cos(angle(k))),
      sin: Float64Array.from({ length: length / 2 }, (_, k) => Math.sin(angle(k))),
    };
    circles.set(length, found);
  }
  return found;
}
