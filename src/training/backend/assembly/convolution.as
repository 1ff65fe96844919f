// Convolution and its two gradients as matrix products over patches, a cache full of patches at a time.
import { copyFloats, addFloats } from './rows';
import { depthwise3x3 } from './lite-convolution';
import { multiply, multiplyScratch, transpose } from './multiply';

/** Patches are gathered up to so many floats. */
const PATCH_FLOATS: usize = 32768;

/** The window's geometry, set by `convolutionShape` before each of the other calls: more than an argument list bears. */
let batch: usize, height: usize, width: usize, inputs: usize, outputs: usize, outHeight: usize, outWidth: usize;
let windowHeight: usize, windowWidth: usize, strideY: i32, strideX: i32, top: i32, left: i32, dilationY: i32, dilationX: i32;

export function convolutionShape(
  images: usize, rows: usize, columns: usize, inChannels: usize, outChannels: usize, outRows: usize, outColumns: usize,
  kernelRows: usize, kernelColumns: usize, rowStride: i32, columnStride: i32, padTop: i32, padLeft: i32,
  rowDilation: i32, columnDilation: i32,
): void {
  batch = images;
  height = rows;
  width = columns;
  inputs = inChannels;
  outputs = outChannels;
  outHeight = outRows;
  outWidth = outColumns;
  windowHeight = kernelRows;
  windowWidth = kernelColumns;
  strideY = rowStride;
  strideX = columnStride;
  top = padTop;
  left = padLeft;
  dilationY = rowDilation;
  dilationX = columnDilation;
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

export function convolutionScratch(): usize {
  const size = patchSize();
  return (patchesAtOnce() * size + size * outputs) * 4 + multiplyScratch(max(size, outputs));
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
export function convolve(x: usize, filter: usize, y: usize, scratch: usize): void {
  const positions = batch * outHeight * outWidth;
  const size = patchSize();
  const atOnce = patchesAtOnce();
  const packed = scratch + atOnce * size * 4;
  if (isPointwise()) {
    multiply(positions, outputs, size, x, size * 4, 4, filter, outputs * 4, y, outputs * 4, false, packed);
    return;
  }
  for (let i: usize = 0; i < positions; i += atOnce) {
    const count = min(atOnce, positions - i);
    movePatches(x, i, count, scratch, false);
    multiply(count, outputs, size, scratch, size * 4, 4, filter, outputs * 4, y + i * outputs * 4, outputs * 4, false, packed);
  }
}

export function convolutionFilterGradient(x: usize, dy: usize, dFilter: usize, scratch: usize): void {
  const positions = batch * outHeight * outWidth;
  const size = patchSize();
  const atOnce = patchesAtOnce();
  const packed = scratch + atOnce * size * 4;
  memory.fill(dFilter, 0, size * outputs * 4);
  if (isPointwise()) {
    multiply(size, outputs, positions, x, 4, size * 4, dy, outputs * 4, dFilter, outputs * 4, true, packed);
    return;
  }
  for (let i: usize = 0; i < positions; i += atOnce) {
    const count = min(atOnce, positions - i);
    movePatches(x, i, count, scratch, false);
    multiply(size, outputs, count, scratch, 4, size * 4, dy + i * outputs * 4, outputs * 4, dFilter, outputs * 4, true, packed);
  }
}

export function convolutionInputGradient(dy: usize, filter: usize, dx: usize, scratch: usize): void {
  const positions = batch * outHeight * outWidth;
  const size = patchSize();
  const atOnce = patchesAtOnce();
  const turned = scratch + atOnce * size * 4;
  const packed = turned + size * outputs * 4;
  transpose(size, outputs, filter, turned);
  if (isPointwise()) {
    multiply(positions, size, outputs, dy, outputs * 4, 4, turned, size * 4, dx, size * 4, false, packed);
    return;
  }
  memory.fill(dx, 0, batch * height * width * inputs * 4);
  for (let i: usize = 0; i < positions; i += atOnce) {
    const count = min(atOnce, positions - i);
    multiply(count, size, outputs, dy + i * outputs * 4, outputs * 4, 4, turned, size * 4, scratch, size * 4, false, packed);
    movePatches(dx, i, count, scratch, true);
  }
}

// Windows over single channels: the geometry is the same, `inputs` and `outputs` are the channels.

export function depthwiseScratch(): usize {
  return (height + 2) * (width + 2) * inputs * 4;
}

/** Depthwise convolution with one filter a channel. */
export function depthwise(x: usize, filter: usize, y: usize, scratch: usize): void {
  const row = inputs * 4;
  const isLite = windowHeight == 3 && windowWidth == 3 && strideY * strideX * dilationY * dilationX == 1 &&
    top == 1 && left == 1 && height == outHeight && width == outWidth && (inputs & 3) == 0;
  if (!isLite) {
    memory.fill(y, 0, batch * outHeight * outWidth * row);
    for (let b: usize = 0; b < batch; b++)
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
  memory.fill(scratch, 0, depthwiseScratch());
  for (let b: usize = 0; b < batch; b++) {
    for (let line: usize = 0; line < height; line++)
      copyFloats(x + (b * height + line) * width * row, scratch + ((line + 1) * (width + 2) + 1) * row, width * inputs);
    depthwise3x3(scratch, height, width, inputs, filter, false, y + b * height * width * row);
  }
}

/** Gradients of a depthwise convolution with one filter a channel: `toInput` gives dx, else the filter's. */
export function depthwiseGradient(dy: usize, other: usize, target: usize, toInput: bool): void {
  const row = inputs * 4;
  memory.fill(target, 0, (toInput ? batch * height * width : windowHeight * windowWidth) * row);
  for (let b: usize = 0; b < batch; b++)
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

/** Gradient of max pooling: dy goes to the first greatest number of each window, as on the reference backend. */
export function maxPoolGradient(dy: usize, x: usize, dx: usize): void {
  const row = inputs * 4;
  memory.fill(dx, 0, batch * height * width * row);
  for (let b: usize = 0; b < batch; b++)
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
export function averagePoolGradient(dy: usize, dx: usize): void {
  const row = inputs * 4;
  const share = <f32>1 / <f32>(windowHeight * windowWidth);
  memory.fill(dx, 0, batch * height * width * row);
  for (let b: usize = 0; b < batch; b++)
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
