import type { Size } from '../../domain.ts';

/**
 * Cleans a mask in place: a cell follows the majority of its 3×3 neighbourhood, then gaps up to 2 × `reach`
 * cells wide are closed (dilation, then erosion, by a square).
 */
export function cleanMask(mask: Uint8Array, size: Size, reach: number, scratch: Uint8Array): void {
  // More than 4 of 9; the frame's edge counts as empty.
  windowCount(mask, size, 1, scratch, 5);
  windowCount(scratch, size, reach, mask, 1);
  erode(mask, size, reach, scratch);
  mask.set(scratch);
}

/** out = 1 where at least `least` cells of the (2 × reach + 1)² window are set. Running sums: cost does not grow with reach. */
function windowCount(mask: Uint8Array, size: Size, reach: number, out: Uint8Array, least: number): void {
  const { width, height } = size;
  const columns = new Uint16Array(width);
  for (let row = -reach; row < height; row++) {
    const entering = row + reach;
    const leaving = row - reach - 1;
    if (entering < height) {
      for (let x = 0, at = entering * width; x < width; x++, at++) columns[x] = columns[x]! + mask[at]!;
    }
    if (leaving >= 0) {
      for (let x = 0, at = leaving * width; x < width; x++, at++) columns[x] = columns[x]! - mask[at]!;
    }
    if (row < 0) continue;
    let sum = 0;
    for (let x = 0; x < reach && x < width; x++) sum += columns[x]!;
    for (let x = 0, at = row * width; x < width; x++, at++) {
      if (x + reach < width) sum += columns[x + reach]!;
      if (x > reach) sum -= columns[x - reach - 1]!;
      out[at] = sum >= least ? 1 : 0;
    }
  }
}

/** out = 1 where no cell of the window is empty; cells beyond the frame's edge count as set. */
function erode(mask: Uint8Array, size: Size, reach: number, out: Uint8Array): void {
  for (let i = 0; i < mask.length; i++) mask[i] = 1 - mask[i]!;
  windowCount(mask, size, reach, out, 1);
  for (let i = 0; i < out.length; i++) out[i] = 1 - out[i]!;
}

/** A connected region of a mask. Rows and columns inclusive, in cells. */
export interface Blob {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly cells: readonly number[];
}

/** The 8-connected regions of at least `leastCells`. Clears the mask on its way. */
export function takeBlobs(mask: Uint8Array, { width, height }: Size, leastCells: number): Blob[] {
  const blobs: Blob[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0) continue;
    mask[start] = 0;
    const cells = [start];
    let [left, right, top, bottom] = [width, 0, height, 0];
    for (let next = 0; next < cells.length; next++) {
      const at = cells[next]!;
      const x = at % width;
      const y = (at - x) / width;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      for (let ny = Math.max(0, y - 1); ny <= y + 1 && ny < height; ny++) {
        for (let nx = Math.max(0, x - 1); nx <= x + 1 && nx < width; nx++) {
          const neighbour = ny * width + nx;
          if (mask[neighbour] === 0) continue;
          mask[neighbour] = 0;
          cells.push(neighbour);
        }
      }
    }
    if (cells.length >= leastCells) blobs.push({ left, top, right, bottom, cells });
  }
  return blobs;
}
