// Convolution and its two gradients as matrix products over patches, a cache full of patches at a time.
import { copyFloats, addFloats } from './rows';
import { depthwise3x3 } from './lite-convolution';
import { multiply, multiplyScratch } from './multiply';
import { firstOf } from './parts';

/** Patches are gathered up to so many floats. */
const PATCH_FLOATS: usize = 32768;

/** A window's geometry: more numbers than an argument list bears, so each call reads them from memory. */
let batch: usize, height: usize, width: usize, inputs: usize, outputs: usize, outHeight: usize, outWidth: usize;
let windowHeight: usize, windowWidth: usize, strideY: i32, strideX: i32, top: i32, left: i32, dilationY: i32, dilationX: i32;

/** Takes the geometry from fifteen 32-bit integers, in the order above. */
function setGeometry(at: usize): void {
  batch = load<u32>(at);
  height = load<u32>(at, 4);
  width = load<u32>(at, 8);
  inputs = load<u32>(at, 12);
  outputs = load<u32>(at, 16);
  outHeight = load<u32>(at, 20);
  outWidth = load<u32>(at, 24);
  windowHeight = load<u32>(at, 28);
  windowWidth = load<u32>(at, 32);
  strideY = load<i32>(at, 36);
  strideX = load<i32>(at, 40);
  top = load<i32>(at, 44);
  left = load<i32>(at, 48);
  dilationY = load<i32>(at, 52);
  dilationX = load<i32>(at, 56);
}

function patchSize(): usize {
  return windowHeight * windowWidth * inputs;
}

/** Whether patches are the input's own rows. */
function isPointwise(): bool {
  return windowHeight * windowWidth == 1 && strideY * strideX == 1 && height == outHeight && width == outWidth;
}

function patchesAtOnce(): usize {
  return max<usize>(PATCH_FLOATS / patchSize() & ~3, 4);
}

export function convolutionScratch(geometry: usize): usize {
  setGeometry(geometry);
  const size = patchSize();
  return patchesAtOnce() * size * 4 + multiplyScratch(max(size, outputs));
}

/**
 * Gathers the patches of `count` outputs, from the output numbered `first` of the batch on; or, with `scatter`, adds
 * patches back to where they came from.
 */
function movePatches(x: usize, first: usize, count: usize, patches: usize, scatter: bool): void {
  const line = width * inputs * 4;
  const perImage = outHeight * outWidth;
  const run = windowWidth * inputs * 4;
  for (let i: usize = 0; i < count; i++) {
    const at = first + i;
    const image = x + (at / perImage) * height * line;
    const position = at % perImage;
    const startY = <i32>(position / outWidth) * strideY - top;
    const startX = <i32>(position % outWidth) * strideX - left;
    const inside = dilationX == 1 && startX >= 0 && startX + <i32>windowWidth <= <i32>width;
    for (let row: usize = 0; row < windowHeight; row++) {
      const y = startY + <i32>row * dilationY;
      if (y < 0 || y >= <i32>height) {
        if (!scatter) memory.fill(patches, 0, run);
        patches += run;
      } else if (inside) {
        const from = image + <usize>y * line + <usize>startX * inputs * 4;
        if (scatter) addFloats(patches, from, windowWidth * inputs);
        else copyFloats(from, patches, windowWidth * inputs);
        patches += run;
      } else {
        for (let column: usize = 0; column < windowWidth; column++) {
          const at = startX + <i32>column * dilationX;
          const from = image + <usize>y * line + <usize>at * inputs * 4;
          if (at >= 0 && at < <i32>width) {
            if (scatter) addFloats(patches, from, inputs);
            else copyFloats(from, patches, inputs);
          } else if (!scatter) memory.fill(patches, 0, inputs * 4);
          patches += inputs * 4;
        }
      }
    }
  }
}

/** y[batch, outHeight, outWidth, outputs] of x[batch, height, width, inputs] and filter [window, inputs, outputs]. */
export function convolve(
  geometry: usize, x: usize, filter: usize, y: usize, part: usize, parts: usize, scratch: usize,
): void {
  setGeometry(geometry);
  const positions = batch * outHeight * outWidth;
  const first = firstOf(positions, part, parts), last = firstOf(positions, part + 1, parts);
  const size = patchSize(), row = outputs * 4;
  const atOnce = patchesAtOnce();
  const packed = scratch + atOnce * size * 4;
  if (isPointwise()) {
    multiply(last - first, outputs, size, x + first * size * 4, size * 4, 4, filter, row, y + first * row, row, false, packed);
    return;
  }
  for (let i = first; i < last; i += atOnce) {
    const count = min(atOnce, last - i);
    movePatches(x, i, count, scratch, false);
    multiply(count, outputs, size, scratch, size * 4, 4, filter, row, y + i * row, row, false, packed);
  }
}

/** Gradients of the filter, one a part, to be summed. */
export function convolutionFilterGradient(
  geometry: usize, x: usize, dy: usize, dFilters: usize, part: usize, parts: usize, scratch: usize,
): void {
  setGeometry(geometry);
  const positions = batch * outHeight * outWidth;
  const first = firstOf(positions, part, parts), last = firstOf(positions, part + 1, parts);
  const size = patchSize(), row = outputs * 4;
  const atOnce = patchesAtOnce();
  const packed = scratch + atOnce * size * 4;
  const own = dFilters + part * size * row;
  memory.fill(own, 0, size * row);
  if (isPointwise()) {
    multiply(size, outputs, last - first, x + first * size * 4, 4, size * 4, dy + first * row, row, own, row, true, packed);
    return;
  }
  for (let i = first; i < last; i += atOnce) {
    const count = min(atOnce, last - i);
    movePatches(x, i, count, scratch, false);
    multiply(size, outputs, count, scratch, 4, size * 4, dy + i * row, row, own, row, true, packed);
  }
}

/** `turned` is the filter transposed: [outputs, window, inputs]. Parts are of images, since patches overlap. */
export function convolutionInputGradient(
  geometry: usize, dy: usize, turned: usize, dx: usize, part: usize, parts: usize, scratch: usize,
): void {
  setGeometry(geometry);
  const perImage = outHeight * outWidth;
  const image = height * width * inputs * 4;
  const from = firstOf(batch, part, parts), to = firstOf(batch, part + 1, parts);
  const first = from * perImage, last = to * perImage;
  const size = patchSize(), row = outputs * 4;
  const atOnce = patchesAtOnce();
  const packed = scratch + atOnce * size * 4;
  if (isPointwise()) {
    multiply(last - first, size, outputs, dy + first * row, row, 4, turned, size * 4, dx + first * size * 4, size * 4, false, packed);
    return;
  }
  memory.fill(dx + from * image, 0, (to - from) * image);
  for (let i = first; i < last; i += atOnce) {
    const count = min(atOnce, last - i);
    multiply(count, size, outputs, dy + i * row, row, 4, turned, size * 4, scratch, size * 4, false, packed);
    movePatches(dx, i, count, scratch, true);
  }
}

// Windows over single channels: the geometry is the same, `inputs` and `outputs` are the channels.

export function depthwiseScratch(geometry: usize): usize {
  setGeometry(geometry);
  return (height + 2) * (width + 2) * inputs * 4;
}

/** Depthwise convolution with one filter a channel. */
export function depthwise(
  geometry: usize, x: usize, filter: usize, y: usize, part: usize, parts: usize, scratch: usize,
): void {
  setGeometry(geometry);
  const row = inputs * 4;
  const isLite = windowHeight == 3 && windowWidth == 3 && strideY * strideX * dilationY * dilationX == 1 &&
    top == 1 && left == 1 && height == outHeight && width == outWidth && (inputs & 3) == 0;
  if (!isLite) {
    const first = firstOf(batch, part, parts), image = outHeight * outWidth * row;
    memory.fill(y + first * image, 0, (firstOf(batch, part + 1, parts) - first) * image);
    for (let b = firstOf(batch, part, parts); b < firstOf(batch, part + 1, parts); b++)
      for (let oy: usize = 0; oy < outHeight; oy++)
        for (let ox: usize = 0; ox < outWidth; ox++) {
          const to = y + ((b * outHeight + oy) * outWidth + ox) * row;
          for (let ky: usize = 0; ky < windowHeight; ky++) {
            const line = <i32>oy * strideY - top + <i32>ky * dilationY;
            if (line < 0 || line >= <i32>height) continue;
            for (let kx: usize = 0; kx < windowWidth; kx++) {
              const column = <i32>ox * strideX - left + <i32>kx * dilationX;
              if (column < 0 || column >= <i32>width) continue;
              const pixel = ((b * height + <usize>line) * width + <usize>column) * row;
              addProducts(x + pixel, filter + (ky * windowWidth + kx) * row, to, inputs);
            }
          }
        }
    return;
  }
  memory.fill(scratch, 0, (height + 2) * (width + 2) * row);
  for (let b = firstOf(batch, part, parts); b < firstOf(batch, part + 1, parts); b++) {
    for (let line: usize = 0; line < height; line++)
      copyFloats(x + (b * height + line) * width * row, scratch + ((line + 1) * (width + 2) + 1) * row, width * inputs);
    depthwise3x3(scratch, height, width, inputs, filter, false, y + b * height * width * row);
  }
}

/**
 * Gradients of a depthwise convolution with one filter a channel: `toInput` gives dx from the filter, else the filter's
 * from x, one a part, to be summed.
 */
export function depthwiseGradient(
  geometry: usize, dy: usize, other: usize, result: usize, toInput: bool, part: usize, parts: usize, _scratch: usize,
): void {
  setGeometry(geometry);
  const row = inputs * 4;
  const window = windowHeight * windowWidth * row;
  const target = toInput ? result : result + part * window;
  if (toInput) clearImages(target, part, parts);
  else memory.fill(target, 0, window);
  for (let b = firstOf(batch, part, parts); b < firstOf(batch, part + 1, parts); b++)
    for (let oy: usize = 0; oy < outHeight; oy++)
      for (let ox: usize = 0; ox < outWidth; ox++) {
        const from = dy + ((b * outHeight + oy) * outWidth + ox) * row;
        for (let ky: usize = 0; ky < windowHeight; ky++) {
          const y = <i32>oy * strideY - top + <i32>ky * dilationY;
          if (y < 0 || y >= <i32>height) continue;
          for (let kx: usize = 0; kx < windowWidth; kx++) {
            const x = <i32>ox * strideX - left + <i32>kx * dilationX;
            if (x < 0 || x >= <i32>width) continue;
            const pixel = ((b * height + <usize>y) * width + <usize>x) * row;
            const tap = (ky * windowWidth + kx) * row;
            if (toInput) addProducts(from, other + tap, target + pixel, inputs);
            else addProducts(from, other + pixel, target + tap, inputs);
          }
        }
      }
}

function addProducts(a: usize, b: usize, target: usize, count: usize): void {
  let i: usize = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(target, f32x4.add(v128.load(target), f32x4.mul(v128.load(a), v128.load(b))));
    a += 16;
    b += 16;
    target += 16;
  }
  for (; i < count; i++) {
    store<f32>(target, load<f32>(target) + load<f32>(a) * load<f32>(b));
    a += 4;
    b += 4;
    target += 4;
  }
}

/** Fills the images of a part with zeros. */
function clearImages(x: usize, part: usize, parts: usize): void {
  const from = firstOf(batch, part, parts), image = height * width * inputs * 4;
  memory.fill(x + from * image, 0, (firstOf(batch, part + 1, parts) - from) * image);
}

/** Gradient of max pooling: dy goes to the first greatest number of each window, as on the reference backend. */
export function maxPoolGradient(
  geometry: usize, dy: usize, x: usize, dx: usize, part: usize, parts: usize, _scratch: usize,
): void {
  setGeometry(geometry);
  const row = inputs * 4;
  clearImages(dx, part, parts);
  for (let b = firstOf(batch, part, parts); b < firstOf(batch, part + 1, parts); b++)
    for (let oy: usize = 0; oy < outHeight; oy++)
      for (let ox: usize = 0; ox < outWidth; ox++) {
        const from = dy + ((b * outHeight + oy) * outWidth + ox) * row;
        const image = b * height * width * row;
        let c: usize = 0;
        for (; c + 4 <= inputs; c += 4) {
          let best = f32x4.splat(-Infinity), place = i32x4.splat(0);
          for (let ky: usize = 0; ky < windowHeight; ky++) {
            const y = <i32>oy * strideY - top + <i32>ky * dilationY;
            if (y < 0 || y >= <i32>height) continue;
            for (let kx: usize = 0; kx < windowWidth; kx++) {
              const column = <i32>ox * strideX - left + <i32>kx * dilationX;
              if (column < 0 || column >= <i32>width) continue;
              const at = (<usize>y * width + <usize>column) * row + c * 4;
              const value = v128.load(x + image + at);
              const greater = f32x4.gt(value, best);
              best = v128.bitselect(value, best, greater);
              place = v128.bitselect(i32x4.splat(<i32>at), place, greater);
            }
          }
          addTo(dx + image + i32x4.extract_lane(place, 0), load<f32>(from + c * 4));
          addTo(dx + image + i32x4.extract_lane(place, 1) + 4, load<f32>(from + c * 4, 4));
          addTo(dx + image + i32x4.extract_lane(place, 2) + 8, load<f32>(from + c * 4, 8));
          addTo(dx + image + i32x4.extract_lane(place, 3) + 12, load<f32>(from + c * 4, 12));
        }
        for (; c < inputs; c++) {
          let best: f32 = -Infinity;
          let place: usize = c * 4;
          for (let ky: usize = 0; ky < windowHeight; ky++) {
            const y = <i32>oy * strideY - top + <i32>ky * dilationY;
            if (y < 0 || y >= <i32>height) continue;
            for (let kx: usize = 0; kx < windowWidth; kx++) {
              const column = <i32>ox * strideX - left + <i32>kx * dilationX;
              if (column < 0 || column >= <i32>width) continue;
              const at = (<usize>y * width + <usize>column) * row + c * 4;
              const value = load<f32>(x + image + at);
              if (value > best) {
                best = value;
                place = at;
              }
            }
          }
          addTo(dx + image + place, load<f32>(from + c * 4));
        }
      }
}

/** Gradient of average pooling, where every window counts all its places, also those in the padding. */
export function averagePoolGradient(
  geometry: usize, dy: usize, dx: usize, part: usize, parts: usize, _scratch: usize,
): void {
  setGeometry(geometry);
  const row = inputs * 4;
  const share = <f32>1 / <f32>(windowHeight * windowWidth);
  clearImages(dx, part, parts);
  for (let b = firstOf(batch, part, parts); b < firstOf(batch, part + 1, parts); b++)
    for (let oy: usize = 0; oy < outHeight; oy++)
      for (let ox: usize = 0; ox < outWidth; ox++) {
        const from = dy + ((b * outHeight + oy) * outWidth + ox) * row;
        for (let ky: usize = 0; ky < windowHeight; ky++) {
          const y = <i32>oy * strideY - top + <i32>ky * dilationY;
          if (y < 0 || y >= <i32>height) continue;
          for (let kx: usize = 0; kx < windowWidth; kx++) {
            const x = <i32>ox * strideX - left + <i32>kx * dilationX;
            if (x < 0 || x >= <i32>width) continue;
            addShare(from, share, dx + ((b * height + <usize>y) * width + <usize>x) * row, inputs);
          }
        }
      }
}

function addShare(from: usize, share: f32, target: usize, count: usize): void {
  const shares = f32x4.splat(share);
  let i: usize = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(target, f32x4.add(v128.load(target), f32x4.mul(v128.load(from), shares)));
    from += 16;
    target += 16;
  }
  for (; i < count; i++) {
    addTo(target, load<f32>(from) * share);
    from += 4;
    target += 4;
  }
}

// @ts-ignore: decorator
@inline function addTo(target: usize, value: f32): void {
  store<f32>(target, load<f32>(target) + value);
}
