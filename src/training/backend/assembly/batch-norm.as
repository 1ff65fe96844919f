// Batch normalisation over rows of channels (Ioffe and Szegedy 2015), with ReLU if asked for. Any number of channels.
import { addToDoubles, multiplyAdd, whereAboveZero, zero } from './vector';

/** Rows summed in single precision before they join the doubles. */
const CHUNK: usize = 64;

/**
 * Bytes of scratch for `channels`: two sums in double and four vectors in single precision, rounded up to whole
 * vectors.
 */
export function normScratch(channels: usize): usize {
  return ((channels + 3) & ~3) * (2 * 8 + 4 * 4);
}

/**
 * Adds Σ(x − shift) and Σ(x − shift)² of some rows to the doubles `sums` and `squares`. Sums about a value near the mean do
 * not cancel as sums about zero do.
 */
export function addMoments(x: usize, rows: usize, channels: usize, shift: usize, sums: usize, squares: usize): void {
  const row = channels * 4;
  for (let start: usize = 0; start < rows; start += CHUNK) {
    const count = min(CHUNK, rows - start);
    const first = x + start * row;
    let c: usize = 0;
    for (; c + 8 <= channels; c += 8) {
      const s0 = v128.load(shift + c * 4), s1 = v128.load(shift + c * 4, 16);
      let sum0 = zero(), square0 = zero(), sum1 = zero(), square1 = zero();
      let from = first + c * 4;
      for (let i: usize = 0; i < count; i++) {
        const d0 = f32x4.sub(v128.load(from), s0), d1 = f32x4.sub(v128.load(from, 16), s1);
        sum0 = f32x4.add(sum0, d0);
        sum1 = f32x4.add(sum1, d1);
        square0 = multiplyAdd(d0, d0, square0);
        square1 = multiplyAdd(d1, d1, square1);
        from += row;
      }
      addToDoubles(sums + c * 8, sum0);
      addToDoubles(sums + c * 8 + 32, sum1);
      addToDoubles(squares + c * 8, square0);
      addToDoubles(squares + c * 8 + 32, square1);
    }
    for (; c < channels; c++) {
      const s = load<f32>(shift + c * 4);
      let sum: f32 = 0, square: f32 = 0;
      let from = first + c * 4;
      for (let i: usize = 0; i < count; i++) {
        const d = load<f32>(from) - s;
        sum += d;
        square += d * d;
        from += row;
      }
      store<f64>(sums + c * 8, load<f64>(sums + c * 8) + <f64>sum);
      store<f64>(squares + c * 8, load<f64>(squares + c * 8) + <f64>square);
    }
  }
}

/** From the sums of `count` rows: mean and biased variance, and the scale and shift that normalise. */
export function finishMoments(
  count: usize, channels: usize, epsilon: f32, origin: usize, sums: usize, squares: usize,
  gamma: usize, beta: usize, mean: usize, variance: usize, scale: usize, shift: usize,
): void {
  const n = <f64>count;
  for (let c: usize = 0; c < channels; c++) {
    const about = load<f64>(sums + c * 8) / n;
    store<f32>(mean + c * 4, <f32>(<f64>load<f32>(origin + c * 4) + about));
    store<f32>(variance + c * 4, <f32>max(load<f64>(squares + c * 8) / n - about * about, 0));
  }
  scaleOf(channels, gamma, beta, epsilon, mean, variance, scale, shift);
}

/**
 * scale = γ / √(variance + ε) and shift = β − mean · scale. Forward and backward take it from the same rounded mean
 * and variance, so that both see the same side of the ReLU.
 */
export function scaleOf(
  channels: usize, gamma: usize, beta: usize, epsilon: f32, mean: usize, variance: usize, scale: usize, shift: usize,
): void {
  for (let c: usize = 0; c < channels; c++) {
    const factor = <f64>load<f32>(gamma + c * 4) / sqrt(<f64>load<f32>(variance + c * 4) + <f64>epsilon);
    store<f32>(scale + c * 4, <f32>factor);
    store<f32>(shift + c * 4, <f32>(<f64>load<f32>(beta + c * 4) - <f64>load<f32>(mean + c * 4) * factor));
  }
}

/** y = x · scale + shift, then ReLU if `relu`. */
export function scaleShift(x: usize, rows: usize, channels: usize, scale: usize, shift: usize, relu: bool, y: usize): void {
  const floor = f32x4.splat(relu ? 0 : -Infinity);
  for (let i: usize = 0; i < rows; i++) {
    let c: usize = 0;
    for (; c + 4 <= channels; c += 4) {
      const value = multiplyAdd(v128.load(x), v128.load(scale + c * 4), v128.load(shift + c * 4));
      v128.store(y, f32x4.max(value, floor));
      x += 16;
      y += 16;
    }
    for (; c < channels; c++) {
      const value = load<f32>(x) * load<f32>(scale + c * 4) + load<f32>(shift + c * 4);
      store<f32>(y, relu ? max<f32>(value, 0) : value);
      x += 4;
      y += 4;
    }
  }
}

/** y = batch norm of x; also its mean, biased variance. */
export function batchNorm(
  x: usize, rows: usize, channels: usize, gamma: usize, beta: usize, epsilon: f32, relu: bool,
  y: usize, mean: usize, variance: usize, scratch: usize,
): void {
  const wide = (channels + 3) & ~3;
  const squares = scratch + wide * 8, scale = squares + wide * 8, shift = scale + wide * 4;
  memory.fill(scratch, 0, wide * 16);
  // The first row stands in for the mean that is not known yet.
  addMoments(x, rows, channels, x, scratch, squares);
  finishMoments(rows, channels, epsilon, x, scratch, squares, gamma, beta, mean, variance, scale, shift);
  scaleShift(x, rows, channels, scale, shift, relu, y);
}

/** Adds Σ g and Σ g · (x − mean) to the doubles, where g is dy behind the ReLU. */
export function addGradientSums(
  dy: usize, x: usize, rows: usize, channels: usize, mean: usize, scale: usize, shift: usize, relu: bool,
  sums: usize, products: usize,
): void {
  const row = channels * 4;
  for (let start: usize = 0; start < rows; start += CHUNK) {
    const count = min(CHUNK, rows - start);
    const offset = start * row;
    let c: usize = 0;
    for (; c + 4 <= channels; c += 4) {
      const centre = v128.load(mean + c * 4), factor = v128.load(scale + c * 4), constant = v128.load(shift + c * 4);
      let sum = zero(), product = zero();
      let at = offset + c * 4;
      for (let i: usize = 0; i < count; i++) {
        const value = v128.load(x + at);
        let g = v128.load(dy + at);
        if (relu) g = whereAboveZero(multiplyAdd(value, factor, constant), g);
        sum = f32x4.add(sum, g);
        product = multiplyAdd(g, f32x4.sub(value, centre), product);
        at += row;
      }
      addToDoubles(sums + c * 8, sum);
      addToDoubles(products + c * 8, product);
    }
    for (; c < channels; c++) {
      const centre = load<f32>(mean + c * 4), factor = load<f32>(scale + c * 4), constant = load<f32>(shift + c * 4);
      let sum: f32 = 0, product: f32 = 0;
      let at = offset + c * 4;
      for (let i: usize = 0; i < count; i++) {
        const value = load<f32>(x + at);
        const g: f32 = !relu || value * factor + constant > 0 ? load<f32>(dy + at) : 0;
        sum += g;
        product += g * (value - centre);
        at += row;
      }
      store<f64>(sums + c * 8, load<f64>(sums + c * 8) + <f64>sum);
      store<f64>(products + c * 8, load<f64>(products + c * 8) + <f64>product);
    }
  }
}

/**
 * dγ and dβ from the sums, and the factors with which dx = scale · g + slope · x + constant: equation of the paper's
 * section 3 with the batch's means written out.
 */
export function finishGradient(
  count: usize, channels: usize, epsilon: f32, mean: usize, variance: usize, scale: usize, sums: usize, products: usize,
  dGamma: usize, dBeta: usize, slope: usize, constant: usize,
): void {
  const n = <f64>count;
  for (let c: usize = 0; c < channels; c++) {
    const inverse = 1 / (<f64>load<f32>(variance + c * 4) + <f64>epsilon);
    const factor = <f64>load<f32>(scale + c * 4);
    const sum = load<f64>(sums + c * 8), product = load<f64>(products + c * 8);
    const steep = -factor * inverse * product / n;
    store<f32>(dGamma + c * 4, <f32>(product * sqrt(inverse)));
    store<f32>(dBeta + c * 4, <f32>sum);
    store<f32>(slope + c * 4, <f32>steep);
    store<f32>(constant + c * 4, <f32>(-factor * sum / n));
  }
}

/** dx = scale · g + slope · (x − mean) + constant. */
export function applyGradient(
  dy: usize, x: usize, rows: usize, channels: usize, mean: usize, scale: usize, shift: usize, relu: bool,
  slope: usize, constant: usize, dx: usize,
): void {
  for (let i: usize = 0; i < rows; i++) {
    let c: usize = 0;
    for (; c + 4 <= channels; c += 4) {
      const value = v128.load(x);
      const factor = v128.load(scale + c * 4);
      let g = v128.load(dy);
      if (relu) g = whereAboveZero(multiplyAdd(value, factor, v128.load(shift + c * 4)), g);
      const about = f32x4.sub(value, v128.load(mean + c * 4));
      const rest = multiplyAdd(v128.load(slope + c * 4), about, v128.load(constant + c * 4));
      v128.store(dx, multiplyAdd(factor, g, rest));
      x += 16;
      dy += 16;
      dx += 16;
    }
    for (; c < channels; c++) {
      const value = load<f32>(x), factor = load<f32>(scale + c * 4);
      const g: f32 = !relu || value * factor + load<f32>(shift + c * 4) > 0 ? load<f32>(dy) : 0;
      const about = value - load<f32>(mean + c * 4);
      store<f32>(dx, factor * g + (load<f32>(slope + c * 4) * about + load<f32>(constant + c * 4)));
      x += 4;
      dy += 4;
      dx += 4;
    }
  }
}

export function batchNormGradient(
  dy: usize, x: usize, rows: usize, channels: usize, gamma: usize, beta: usize, epsilon: f32, relu: bool,
  mean: usize, variance: usize, dx: usize, dGamma: usize, dBeta: usize, scratch: usize,
): void {
  const wide = (channels + 3) & ~3;
  const products = scratch + wide * 8;
  const scale = products + wide * 8, shift = scale + wide * 4, slope = shift + wide * 4, constant = slope + wide * 4;
  memory.fill(scratch, 0, wide * 16);
  scaleOf(channels, gamma, beta, epsilon, mean, variance, scale, shift);
  addGradientSums(dy, x, rows, channels, mean, scale, shift, relu, scratch, products);
  finishGradient(rows, channels, epsilon, mean, variance, scale, scratch, products, dGamma, dBeta, slope, constant);
  applyGradient(dy, x, rows, channels, mean, scale, shift, relu, slope, constant, dx);
}

/** dx, dScale = Σ g · x and dShift = Σ g of `scaleShift`, where g is dy behind the ReLU. */
export function scaleShiftGradient(
  dy: usize, x: usize, rows: usize, channels: usize, scale: usize, shift: usize, relu: bool,
  dx: usize, dScale: usize, dShift: usize, scratch: usize,
): void {
  const wide = (channels + 3) & ~3;
  const products = scratch + wide * 8, nothing = products + wide * 8;
  memory.fill(scratch, 0, wide * 20);
  addGradientSums(dy, x, rows, channels, nothing, scale, shift, relu, scratch, products);
  for (let c: usize = 0; c < channels; c++) {
    store<f32>(dShift + c * 4, <f32>load<f64>(scratch + c * 8));
    store<f32>(dScale + c * 4, <f32>load<f64>(products + c * 8));
  }
  applyGradient(dy, x, rows, channels, nothing, scale, shift, relu, nothing, nothing, dx);
}
