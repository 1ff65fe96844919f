// Batch normalisation over rows of channels (Ioffe and Szegedy 2015), with ReLU if asked for. Any number of channels.
import { firstOf } from './parts';
import { addToDoubles, multiplyAdd, whereAboveZero, zero } from './vector';

/** Rows summed in single precision before they join the doubles. */
const CHUNK: usize = 64;

/**
 * Mean and Σ(x − mean)² of some rows, as doubles [2, channels]. Summed about the first row: sums about a value near the
 * mean do not cancel as sums about zero do.
 */
export function momentsOfRows(x: usize, rows: usize, channels: usize, moments: usize): void {
  const squares = moments + channels * 8;
  memory.fill(moments, 0, channels * 16);
  addMoments(x, rows, channels, x, moments, squares);
  closeMoments(x, rows, channels, moments);
}

/** From sums about `origin` to mean and Σ(x − mean)². */
export function closeMoments(origin: usize, rows: usize, channels: usize, moments: usize): void {
  const squares = moments + channels * 8;
  for (let c: usize = 0; c < channels; c++) {
    const sum = load<f64>(moments + c * 8);
    const about = sum / <f64>rows;
    store<f64>(squares + c * 8, max(load<f64>(squares + c * 8) - sum * about, 0));
    store<f64>(moments + c * 8, <f64>load<f32>(origin + c * 4) + about);
  }
}

/** Adds Σ(x − shift) and Σ(x − shift)² of some rows to the doubles `sums` and `squares`. */
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

/**
 * Mean and biased variance of all rows from the moments of the parts, joined in their order (Chan, Golub and LeVeque
 * 1979), and the scale and shift that normalise. What was cut into parts are `items` of `unit` rows each.
 */
export function finishMoments(
  moments: usize, parts: usize, items: usize, unit: usize, channels: usize, epsilon: f32, gamma: usize, beta: usize,
  mean: usize, variance: usize, scale: usize, shift: usize,
): void {
  for (let c: usize = 0; c < channels; c++) {
    let count: f64 = 0, average: f64 = 0, spread: f64 = 0;
    for (let part: usize = 0; part < parts; part++) {
      const more = <f64>((firstOf(items, part + 1, parts) - firstOf(items, part, parts)) * unit);
      if (more == 0) continue;
      const own = moments + part * channels * 16 + c * 8;
      const apart = load<f64>(own) - average;
      const all = count + more;
      spread += load<f64>(own + channels * 8) + apart * apart * count * more / all;
      average += apart * more / all;
      count = all;
    }
    store<f32>(mean + c * 4, <f32>average);
    store<f32>(variance + c * 4, <f32>(spread / count));
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
function scaleShift(x: usize, rows: usize, channels: usize, scale: usize, shift: usize, relu: bool, y: usize): void {
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

// The parallel steps: each takes the rows of its part. What parts sum is joined in their order, whoever did them.

export function batchNormMoments(x: usize, rows: usize, channels: usize, moments: usize, part: usize, parts: usize, _scratch: usize): void {
  const first = firstOf(rows, part, parts);
  momentsOfRows(x + first * channels * 4, firstOf(rows, part + 1, parts) - first, channels, moments + part * channels * 16);
}

export function scaleShiftRows(
  x: usize, rows: usize, channels: usize, scale: usize, shift: usize, relu: bool, y: usize,
  part: usize, parts: usize, _scratch: usize,
): void {
  const first = firstOf(rows, part, parts), offset = first * channels * 4;
  scaleShift(x + offset, firstOf(rows, part + 1, parts) - first, channels, scale, shift, relu, y + offset);
}

/** Each part's Σ g and Σ g · (x − mean), as doubles [2, channels]. */
export function batchNormGradientSums(
  dy: usize, x: usize, rows: usize, channels: usize, mean: usize, scale: usize, shift: usize, relu: bool, sums: usize,
  part: usize, parts: usize, _scratch: usize,
): void {
  const first = firstOf(rows, part, parts), offset = first * channels * 4;
  const own = sums + part * channels * 16;
  memory.fill(own, 0, channels * 16);
  addGradientSums(
    dy + offset, x + offset, firstOf(rows, part + 1, parts) - first, channels, mean, scale, shift, relu,
    own, own + channels * 8,
  );
}

export function batchNormGradientRows(
  dy: usize, x: usize, rows: usize, channels: usize, mean: usize, scale: usize, shift: usize, relu: bool,
  slope: usize, constant: usize, dx: usize, part: usize, parts: usize, _scratch: usize,
): void {
  const first = firstOf(rows, part, parts), offset = first * channels * 4;
  applyGradient(
    dy + offset, x + offset, firstOf(rows, part + 1, parts) - first, channels, mean, scale, shift, relu, slope, constant,
    dx + offset,
  );
}

/** Adds Σ g and Σ g · (x − mean) to the doubles, where g is dy behind the ReLU. */
function addGradientSums(
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

/** Adds the parts of doubles [parts, 2, channels] up into the first. */
function joinSums(sums: usize, parts: usize, channels: usize): void {
  for (let part: usize = 1; part < parts; part++)
    for (let i: usize = 0; i < channels * 2; i++) {
      const to = sums + i * 8;
      store<f64>(to, load<f64>(to) + load<f64>(to + part * channels * 16));
    }
}

/**
 * dγ and dβ from the parts' sums, and the factors with which dx = scale · g + slope · (x − mean) + constant: section 3
 * of the paper with the means over the batch written out.
 */
export function finishGradient(
  sums: usize, parts: usize, rows: usize, channels: usize, epsilon: f32, variance: usize, scale: usize,
  dGamma: usize, dBeta: usize, slope: usize, constant: usize,
): void {
  joinSums(sums, parts, channels);
  const n = <f64>rows;
  for (let c: usize = 0; c < channels; c++) {
    const inverse = 1 / (<f64>load<f32>(variance + c * 4) + <f64>epsilon);
    const factor = <f64>load<f32>(scale + c * 4);
    const sum = load<f64>(sums + c * 8), product = load<f64>(sums + channels * 8 + c * 8);
    store<f32>(dGamma + c * 4, <f32>(product * sqrt(inverse)));
    store<f32>(dBeta + c * 4, <f32>sum);
    store<f32>(slope + c * 4, <f32>(-factor * inverse * product / n));
    store<f32>(constant + c * 4, <f32>(-factor * sum / n));
  }
}

/** dShift = Σ g and dScale = Σ g · x from the parts' sums about a mean of zero. */
export function finishScaleShiftGradient(sums: usize, parts: usize, channels: usize, dScale: usize, dShift: usize): void {
  joinSums(sums, parts, channels);
  for (let c: usize = 0; c < channels; c++) {
    store<f32>(dShift + c * 4, <f32>load<f64>(sums + c * 8));
    store<f32>(dScale + c * 4, <f32>load<f64>(sums + channels * 8 + c * 8));
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
