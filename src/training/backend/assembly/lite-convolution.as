// OSNet's Lite 3×3, image by image: pointwise, depthwise 3×3, batch norm, ReLU. An image's maps stay in the cache.
// Maps that a 3×3 window slides over lie in scratch with a border of zeros. Channels are a multiple of four.
import { addMoments, applyGradient, closeMoments } from './batch-norm';
import { multiply, multiplyScratch } from './multiply';
import { firstOf } from './parts';
import { multiplyAdd, zero } from './vector';

function paddedBytes(height: usize, width: usize, channels: usize): usize {
  return (height + 2) * (width + 2) * channels * 4;
}

export function liteConvolutionScratch(height: usize, width: usize, inputs: usize, channels: usize): usize {
  return 2 * paddedBytes(height, width, channels) + height * width * channels * 4 + multiplyScratch(max(inputs, channels));
}

/** t = x · pointwise of one image, into the middle of a map with a border. */
function pointwiseInto(
  x: usize, height: usize, width: usize, inputs: usize, channels: usize, pointwise: usize, padded: usize, scratch: usize,
): void {
  const row = channels * 4;
  let target = padded + (width + 3) * row;
  for (let i: usize = 0; i < height; i++) {
    multiply(width, channels, inputs, x, inputs * 4, 4, pointwise, row, target, row, false, scratch);
    x += width * inputs * 4;
    target += (width + 2) * row;
  }
}

/**
 * The depthwise 3×3 of one image with a border. Each column of three inputs is read once and joins three outputs.
 * `turned` turns the window by 180°, which is the gradient with respect to the input.
 */
export function depthwise3x3(
  padded: usize, height: usize, width: usize, channels: usize, weights: usize, turned: bool, out: usize,
): void {
  const row = channels * 4;
  const line = (width + 2) * row;
  const step: usize = turned ? -row : row;
  for (let c: usize = 0; c < row; c += 16) {
    let w = weights + c + (turned ? 8 * row : 0);
    const w00 = v128.load(w), w01 = v128.load(w + step), w02 = v128.load(w + 2 * step);
    w += 3 * step;
    const w10 = v128.load(w), w11 = v128.load(w + step), w12 = v128.load(w + 2 * step);
    w += 3 * step;
    const w20 = v128.load(w), w21 = v128.load(w + step), w22 = v128.load(w + 2 * step);
    for (let y: usize = 0; y < height; y++) {
      let from = padded + y * line + c;
      let to = out + y * width * row + c;
      let top = v128.load(from), middle = v128.load(from + line), bottom = v128.load(from + 2 * line);
      // What the columns read so far give to the output under the window, and to the one after it.
      let here = multiplyAdd(bottom, w20, multiplyAdd(middle, w10, f32x4.mul(top, w00)));
      from += row;
      top = v128.load(from);
      middle = v128.load(from + line);
      bottom = v128.load(from + 2 * line);
      here = f32x4.add(here, multiplyAdd(bottom, w21, multiplyAdd(middle, w11, f32x4.mul(top, w01))));
      let next = multiplyAdd(bottom, w20, multiplyAdd(middle, w10, f32x4.mul(top, w00)));
      for (let x: usize = 0; x < width; x++) {
        from += row;
        top = v128.load(from);
        middle = v128.load(from + line);
        bottom = v128.load(from + 2 * line);
        v128.store(to, f32x4.add(here, multiplyAdd(bottom, w22, multiplyAdd(middle, w12, f32x4.mul(top, w02)))));
        here = f32x4.add(next, multiplyAdd(bottom, w21, multiplyAdd(middle, w11, f32x4.mul(top, w01))));
        next = multiplyAdd(bottom, w20, multiplyAdd(middle, w10, f32x4.mul(top, w00)));
        to += row;
      }
    }
  }
}

/** Adds the depthwise filter's gradient of one image; both maps have a border. */
function addFilterGradient(
  paddedX: usize, paddedDy: usize, height: usize, width: usize, channels: usize, dWeights: usize,
): void {
  const row = channels * 4;
  const line = (width + 2) * row;
  for (let c: usize = 0; c < row; c += 16) {
    let g00 = zero(), g01 = zero(), g02 = zero(), g10 = zero(), g11 = zero(), g12 = zero();
    let g20 = zero(), g21 = zero(), g22 = zero();
    for (let y: usize = 0; y < height; y++) {
      let x = paddedX + (y + 1) * line + c;
      let dy = paddedDy + y * line + c + row;
      let left = v128.load(x), centre = v128.load(x + row);
      x += 2 * row;
      for (let i: usize = 0; i < width; i++) {
        const right = v128.load(x);
        // A window's first row reaches the input a row above it: that input meets the dy of the row below.
        let d = v128.load(dy + 2 * line);
        g00 = multiplyAdd(d, left, g00);
        g01 = multiplyAdd(d, centre, g01);
        g02 = multiplyAdd(d, right, g02);
        d = v128.load(dy + line);
        g10 = multiplyAdd(d, left, g10);
        g11 = multiplyAdd(d, centre, g11);
        g12 = multiplyAdd(d, right, g12);
        d = v128.load(dy);
        g20 = multiplyAdd(d, left, g20);
        g21 = multiplyAdd(d, centre, g21);
        g22 = multiplyAdd(d, right, g22);
        left = centre;
        centre = right;
        x += row;
        dy += row;
      }
    }
    let to = dWeights + c;
    to = addAt(to, g00, row);
    to = addAt(to, g01, row);
    to = addAt(to, g02, row);
    to = addAt(to, g10, row);
    to = addAt(to, g11, row);
    to = addAt(to, g12, row);
    to = addAt(to, g20, row);
    to = addAt(to, g21, row);
    addAt(to, g22, row);
  }
}

// @ts-ignore: decorator
@inline function addAt(target: usize, value: v128, row: usize): usize {
  v128.store(target, f32x4.add(v128.load(target), value));
  return target + row;
}

/** The images of a part up to the map before batch norm, `spread`, and its moments [parts, 2, channels]. */
export function liteConvolutionSpread(
  x: usize, batch: usize, height: usize, width: usize, inputs: usize, channels: usize,
  pointwise: usize, depthwise: usize, spread: usize, moments: usize, part: usize, parts: usize, scratch: usize,
): void {
  const positions = height * width;
  const padded = paddedBytes(height, width, channels);
  const first = firstOf(batch, part, parts), last = firstOf(batch, part + 1, parts);
  const origin = spread + first * positions * channels * 4;
  const own = moments + part * channels * 16;
  memory.fill(scratch, 0, padded);
  memory.fill(own, 0, channels * 16);
  for (let i = first; i < last; i++) {
    const map = spread + i * positions * channels * 4;
    pointwiseInto(x + i * positions * inputs * 4, height, width, inputs, channels, pointwise, scratch, scratch + padded);
    depthwise3x3(scratch, height, width, channels, depthwise, false, map);
    addMoments(map, positions, channels, origin, own, own + channels * 8);
  }
  closeMoments(origin, (last - first) * positions, channels, own);
}

/**
 * The images of a part from dy to dx; `turned` is the pointwise filter transposed, the factors are those of
 * `finishGradient`. The filters' gradients are [parts, …], to be summed.
 */
export function liteConvolutionBack(
  dy: usize, x: usize, batch: usize, height: usize, width: usize, inputs: usize, channels: usize,
  pointwise: usize, turned: usize, depthwise: usize, spread: usize, mean: usize, scale: usize, shift: usize,
  slope: usize, constant: usize, dx: usize, dPointwise: usize, dDepthwise: usize,
  part: usize, parts: usize, scratch: usize,
): void {
  const positions = height * width;
  const row = channels * 4;
  const padded = paddedBytes(height, width, channels);
  const dSpread = scratch + padded, dMap = dSpread + padded, packed = dMap + positions * row;
  const ownPointwise = dPointwise + part * inputs * row, ownDepthwise = dDepthwise + part * 9 * row;
  memory.fill(scratch, 0, 2 * padded);
  memory.fill(ownPointwise, 0, inputs * row);
  memory.fill(ownDepthwise, 0, 9 * row);
  for (let i = firstOf(batch, part, parts); i < firstOf(batch, part + 1, parts); i++) {
    const offset = i * positions * row;
    const image = x + i * positions * inputs * 4;
    for (let line: usize = 0; line < height; line++) {
      const at = offset + line * width * row;
      const to = dSpread + ((line + 1) * (width + 2) + 1) * row;
      applyGradient(dy + at, spread + at, width, channels, mean, scale, shift, true, slope, constant, to);
    }
    pointwiseInto(image, height, width, inputs, channels, pointwise, scratch, packed);
    addFilterGradient(scratch, dSpread, height, width, channels, ownDepthwise);
    depthwise3x3(dSpread, height, width, channels, depthwise, true, dMap);
    multiply(positions, inputs, channels, dMap, row, 4, turned, inputs * 4, dx + i * positions * inputs * 4, inputs * 4, false, packed);
    multiply(inputs, channels, positions, image, 4, inputs * 4, dMap, row, ownPointwise, row, true, packed);
  }
}
