import type { Box, Size } from '../domain.ts';

/** Bytes of an I420 picture: the Y plane, then U and V at half resolution (rounded up). */
export function i420Bytes({ width, height }: Size): number {
  return width * height + 2 * ((width + 1) >> 1) * ((height + 1) >> 1);
}

/** Where the planes of an I420 picture begin, and the row length of the chroma planes. */
export function i420Planes({ width, height }: Size): { u: number; v: number; chromaStride: number } {
  const chromaStride = (width + 1) >> 1;
  const u = width * height;
  return { u, v: u + chromaStride * ((height + 1) >> 1), chromaStride };
}

/**
 * Copies an area of an I420 picture as a picture of its own.
 *
 * @param area in whole pixels inside the picture, at even x and y
 * @param out {@link i420Bytes} of the area
 */
export function copyI420Area(pixels: Uint8Array, size: Size, area: Box, out: Uint8Array): void {
  const from = i420Planes(size);
  const to = i420Planes(area);
  copyRows(pixels, area.y * size.width + area.x, size.width, out, 0, area);
  const chroma = { width: to.chromaStride, height: (area.height + 1) >> 1 };
  const corner = (area.y >> 1) * from.chromaStride + (area.x >> 1);
  copyRows(pixels, from.u + corner, from.chromaStride, out, to.u, chroma);
  copyRows(pixels, from.v + corner, from.chromaStride, out, to.v, chroma);
}

/** Rows of a plane, tightly packed. */
function copyRows(
  pixels: Uint8Array,
  start: number,
  stride: number,
  out: Uint8Array,
  at: number,
  { width, height }: Size,
): void {
  for (let row = 0; row < height; row++) {
    const from = start + row * stride;
    out.set(pixels.subarray(from, from + width), at + row * width);
  }
}

/**
 * Cuts a box out of an I420 picture as interleaved RGB (BT.601, limited range; nearest chroma sample).
 *
 * @param box integer box inside the picture
 * @returns `box.width * box.height * 3` bytes
 */
export function i420CropToRgb(pixels: Uint8Array, size: Size, box: Box): Uint8Array {
  const { u, v, chromaStride } = i420Planes(size);
  const rgb = new Uint8ClampedArray(box.width * box.height * 3);
  let out = 0;
  for (let row = box.y; row < box.y + box.height; row++) {
    const luma = row * size.width;
    const chroma = (row >> 1) * chromaStride;
    for (let column = box.x; column < box.x + box.width; column++) {
      const y = 1.164384 * (pixels[luma + column]! - 16);
      const cb = pixels[u + chroma + (column >> 1)]! - 128;
      const cr = pixels[v + chroma + (column >> 1)]! - 128;
      rgb[out++] = y + 1.596027 * cr;
      rgb[out++] = y - 0.391762 * cb - 0.812968 * cr;
      rgb[out++] = y + 2.017232 * cb;
    }
  }
  return new Uint8Array(rgb.buffer);
}

/**
 * Writes an RGBA picture into a part of an I420 frame (BT.601, limited range; chroma is the mean of each 2×2 block).
 *
 * @param rgba `area.width * area.height * 4` bytes
 * @param area where in the frame the picture goes, in whole pixels, at even x and y
 * @param size the frame's
 * @param out {@link i420Bytes} bytes
 */
export function rgbaToI420(
  rgba: Uint8Array | Uint8ClampedArray,
  area: Box,
  size: Size,
  out: Uint8Array,
): void {
  const { width, height } = area;
  const { u, v, chromaStride } = i420Planes(size);
  for (let row = 0, p = 0; row < height; row++) {
    const start = (area.y + row) * size.width + area.x;
    for (let at = start; at < start + width; at++, p += 4) {
      out[at] = (66 * rgba[p]! + 129 * rgba[p + 1]! + 25 * rgba[p + 2]! + 4224) >> 8;
    }
  }
  for (let row = 0; row < height; row += 2) {
    const below = row + 1 < height ? width * 4 : 0;
    for (let column = 0; column < width; column += 2) {
      const right = column + 1 < width ? 4 : 0;
      const p = (row * width + column) * 4;
      const r = rgba[p]! + rgba[p + right]! + rgba[p + below]! + rgba[p + below + right]!;
      const g = rgba[p + 1]! + rgba[p + right + 1]! + rgba[p + below + 1]! + rgba[p + below + right + 1]!;
      const b = rgba[p + 2]! + rgba[p + right + 2]! + rgba[p + below + 2]! + rgba[p + below + right + 2]!;
      const at = ((area.y + row) >> 1) * chromaStride + ((area.x + column) >> 1);
      out[u + at] = (-38 * r - 74 * g + 112 * b + 131_584) >> 10;
      out[v + at] = (112 * r - 94 * g - 18 * b + 131_584) >> 10;
    }
  }
}
