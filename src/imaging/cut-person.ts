import type { Box, Size } from '../domain.ts';
import { clipBox } from '../maths/box.ts';
import { downscaleRgb } from './downscale.ts';
import { i420CropToRgb } from './i420.ts';

/** A cut-out: RGB, interleaved, row-major, `size.width * size.height * 3` bytes. */
export interface CutOut {
  readonly size: Size;
  readonly pixels: Uint8Array;
}

/** The smallest box of whole pixels around the part of the box that lies inside the picture; it may be empty. */
export function wholePixels(box: Box, size: Size): Box {
  const clipped = clipBox(box, size);
  const x = Math.floor(clipped.x);
  const y = Math.floor(clipped.y);
  return {
    x,
    y,
    width: Math.ceil(clipped.x + clipped.width) - x,
    height: Math.ceil(clipped.y + clipped.height) - y,
  };
}

/**
 * Cuts a box out of an I420 picture; a taller one than `maxHeight` is scaled down to it.
 *
 * @param box in whole pixels, inside the picture, not empty
 */
export function cutPerson(
  { pixels, size }: { readonly pixels: Uint8Array; readonly size: Size },
  box: Box,
  maxHeight: number,
): CutOut {
  const rgb = i420CropToRgb(pixels, size, box);
  const whole = { width: box.width, height: box.height };
  if (box.height <= maxHeight) return { size: whole, pixels: rgb };
  const width = Math.max(1, Math.round((box.width * maxHeight) / box.height));
  const smaller = { width, height: maxHeight };
  return { size: smaller, pixels: downscaleRgb(rgb, whole, smaller) };
}
