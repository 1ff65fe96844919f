import type { Size } from '../../domain.ts';

/**
 * Cleans a mask in place: a cell follows the majority of its 3×3 neighbourhood, then gaps up to 2 × `reach`
 * cells wide are closed (dilation, then erosion, by a square), those between a blob and the picture's edge too.
 */
export function cleanMask(mask: Uint8Array, size: Size, reach: number, scratch: Uint8Array): void {
  const first = mask.indexOf(1);
  if (first < 0) return;
  // Few rows show anyone most of the time.
  const margin = reach + 1;
  const from = Math.max(0, Math.floor(first / size.width) - margin);
  const to = Math.min(size.height, Math.floor(mask.lastIndexOf(1) / size.width) + margin + 1);
  const band = { width: size.width, height: to - from };
  const cells = mask.subarray(from * size.width, to * size.width);
  const other = scratch.subarray(0, cells.length);
  windowShare(cells, band, 1, other, 0.5);
  windowShare(other, band, reach, cells, 0);
  // All of at most 25 cells.
  windowShare(cells, band, reach, other, 0.98);
  cells.set(other);
}

/**
 * out = 1 where more than a share of the cells of the (2 × reach + 1)² window, as far as it lies in the picture,
 * is set. Running sums: the cost does not grow with the reach.
 */
function windowShare(mask: Uint8Array, size: Size, reach: number, out: Uint8Array, share: number): void {
  const { width, height } = size;
  const span = 2 * reach + 1;
  const columns = new Int32Array(width + span);
  const needed = new Float64Array(width);
  for (let x = 0; x < width; x++) {
    needed[x] = share * (Math.min(width - 1, x + reach) - Math.max(0, x - reach) + 1);
  }
  for (let row = -reach; row < height; row++) {
    const entering = row + reach;
    const leaving = row - reach - 1;
    if (entering < height) {
      for (let x = 0, at = entering * width; x < width; x++, at++) columns[x + reach]! += mask[at]!;
    }
    if (leaving >= 0) {
      for (let x = 0, at = leaving * width; x < width; x++, at++) columns[x + reach]! -= mask[at]!;
    }
    if (row < 0) continue;
    const rows = Math.min(height - 1, row + reach) - Math.max(0, row - reach) + 1;
    let sum = 0;
    for (let x = 0; x < span - 1; x++) sum += columns[x]!;
    for (let x = 0, at = row * width; x < width; x++, at++) {
      sum += columns[x + span - 1]!;
      out[at] = sum > needed[x]! * rows ? 1 : 0;
      sum -= columns[x]!;
    }
  }
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
    for (let next = 0; next < cells.length; next++) {
      const at = cells[next]!;
      const x = at % width;
      const y = (at - x) / width;
      for (let ny = Math.max(0, y - 1); ny <= y + 1 && ny < height; ny++) {
        for (let nx = Math.max(0, x - 1); nx <= x + 1 && nx < width; nx++) {
          const neighbour = ny * width + nx;
          if (mask[neighbour] === 0) continue;
          mask[neighbour] = 0;
          cells.push(neighbour);
        }
      }
    }
    if (cells.length >= leastCells) blobs.push(blobOf(cells, width));
  }
  return blobs;
}

/** @param width columns of the mask */
export function blobOf(cells: readonly number[], width: number): Blob {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (const cell of cells) {
    const x = cell % width;
    const y = (cell - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { left, top, right, bottom, cells };
}
