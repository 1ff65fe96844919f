import { blobOf, type Blob } from './mask.ts';

/** Narrowest shape that may be two persons side by side, width / height. */
const widestPerson = 0.52;
/** Least distance of two heads, and how far the outline must sink between them, in heights of the blob. */
const headDistance = 0.2;
const headRelief = 0.1;

/**
 * Cuts a group of persons apart: heads are the peaks of the outline seen from above, and each column belongs to
 * the nearest side of the deepest valley between two heads (after the vertical projections of Haritaoglu et
 * al., "W4", 2000).
 *
 * @param width columns of the picture
 */
export function splitBlob(blob: Blob, width: number): Blob[] {
  const columns = blob.right - blob.left + 1;
  const height = blob.bottom - blob.top + 1;
  if (columns < widestPerson * height || columns < 8) return [blob];
  const outline = smooth(outlineOf(blob, width), Math.max(1, Math.round(0.03 * height)));
  const heads = findHeads(outline, headDistance * height, headRelief * height);
  if (heads.length < 2) return [blob];

  const cuts = heads.slice(1).map((head, i) => lowest(outline, heads[i]!, head));
  const parts = heads.map(() => [] as number[]);
  for (const cell of blob.cells) {
    const column = (cell % width) - blob.left;
    let part = 0;
    while (part < cuts.length && column >= cuts[part]!) part++;
    parts[part]!.push(cell);
  }
  return parts.filter((cells) => cells.length > 0).map((cells) => blobOf(cells, width));
}

/** Height of the topmost cell over the blob's foot line, by column. */
function outlineOf({ left, right, bottom, cells }: Blob, width: number): Float32Array {
  const outline = new Float32Array(right - left + 1);
  for (const cell of cells) {
    const column = (cell % width) - left;
    const up = bottom - Math.floor(cell / width) + 1;
    if (up > outline[column]!) outline[column] = up;
  }
  return outline;
}

function smooth(values: Float32Array, reach: number): Float32Array {
  return values.map((_, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(values.length - 1, i + reach);
    let sum = 0;
    for (let j = from; j <= to; j++) sum += values[j]!;
    return sum / (to - from + 1);
  });
}

/** Columns of the peaks that are far enough apart and have a deep enough valley between them, left to right. */
function findHeads(outline: Float32Array, distance: number, relief: number): number[] {
  const order = [...outline.keys()].sort((a, b) => outline[b]! - outline[a]! || a - b);
  const heads: number[] = [];
  for (const column of order) {
    const stands = heads.every((head) => {
      const valley = outline[lowest(outline, Math.min(head, column), Math.max(head, column))]!;
      return Math.abs(head - column) >= distance && outline[column]! - valley >= relief;
    });
    if (stands) heads.push(column);
  }
  return heads.sort((a, b) => a - b);
}

function lowest(outline: Float32Array, from: number, to: number): number {
  let at = from;
  for (let i = from; i <= to; i++) if (outline[i]! < outline[at]!) at = i;
  return at;
}
