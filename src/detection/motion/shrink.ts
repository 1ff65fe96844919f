import type { Size } from '../../domain.ts';
import { i420Planes } from '../../imaging/i420.ts';

/** A small picture; all three planes have its size. */
export interface SmallPicture {
  readonly size: Size;
  /** Pixels of the frame for one cell, in each direction. */
  readonly scale: number;
  readonly y: Float32Array;
  readonly u: Float32Array;
  readonly v: Float32Array;
}

/** Persons must stay some ten cells tall, and the cost grows with the cells: about this many columns serve both. */
const columns = 320;

/** An empty small picture for frames of a size. */
export function smallPicture(frame: Size): SmallPicture {
  const scale = 2 * Math.max(1, Math.round(frame.width / columns / 2));
  const size = { width: Math.floor(frame.width / scale), height: Math.floor(frame.height / scale) };
  const cells = size.width * size.height;
  return { size, scale, y: new Float32Array(cells), u: new Float32Array(cells), v: new Float32Array(cells) };
}

/** Area means of an I420 frame. */
export function shrink(pixels: Uint8Array, frame: Size, out: SmallPicture): void {
  const { u, v, chromaStride } = i420Planes(frame);
  blockMeans(pixels, 0, frame.width, out.scale, out.size, out.y);
  blockMeans(pixels, u, chromaStride, out.scale / 2, out.size, out.u);
  blockMeans(pixels, v, chromaStride, out.scale / 2, out.size, out.v);
}

function blockMeans(
  pixels: Uint8Array,
  plane: number,
  stride: number,
  side: number,
  { width, height }: Size,
  out: Float32Array,
): void {
  if (side === 1 && stride === width) {
    out.set(pixels.subarray(plane, plane + out.length));
    return;
  }
  const share = 1 / (side * side);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      let sum = 0;
      const corner = plane + row * side * stride + column * side;
      if (side === 2) {
        // The common case, unrolled: a third of the time.
        sum = pixels[corner]! + pixels[corner + 1]! + pixels[corner + stride]! + pixels[corner + stride + 1]!;
      } else {
        for (let y = 0, at = corner; y < side; y++, at += stride) {
          for (let x = 0; x < side; x++) sum += pixels[at + x]!;
        }
      }
      out[i] = sum * share;
    }
  }
}
