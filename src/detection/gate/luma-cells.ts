import type { Size } from '../../domain.ts';

/** Cells across a frame, about: fine enough that a person of a tenth of the frame's height fills several. */
const columns = 96;
/** Least side of a cell, in pixels, and about how many pixels of a side are looked at: a mean of so many is calm. */
const leastSide = 4;
const samples = 4;

/** Mean brightness of the square cells of a frame, row by row. */
export interface LumaCells {
  readonly size: Size;
  readonly measure: (pixels: Uint8Array, out: Float32Array) => void;
}

/** The cells of frames of a size; what is left over at the right and lower edge is not looked at. */
export function lumaCells(frame: Size): LumaCells {
  const side = Math.max(leastSide, Math.round(frame.width / columns));
  const step = Math.max(1, Math.floor(side / samples));
  const size = { width: Math.floor(frame.width / side), height: Math.floor(frame.height / side) };
  const perCell = Math.ceil(side / step) ** 2;
  return {
    size,
    measure(pixels, out) {
      for (let row = 0, i = 0; row < size.height; row++) {
        for (let column = 0; column < size.width; column++, i++) {
          const corner = row * side * frame.width + column * side;
          let sum = 0;
          for (let y = 0; y < side; y += step) {
            const line = corner + y * frame.width;
            for (let x = 0; x < side; x += step) sum += pixels[line + x]!;
          }
          out[i] = sum / perCell;
        }
      }
    },
  };
}
