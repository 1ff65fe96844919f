import type { Blob } from './mask.ts';

/** Tallest shape that two fragments may make together, height / width. */
const tallest = 4.5;

/**
 * Joins fragments of one person: one above the other, close together, and of a person's proportions when joined
 * (a belt of the background's colour cuts a person in two).
 */
export function mergeBlobs(blobs: readonly Blob[]): Blob[] {
  // From the largest on, so that the order of discovery does not matter.
  const merged = [...blobs].sort((a, b) => b.cells.length - a.cells.length);
  for (let i = 0; i < merged.length; i++) {
    for (let j = i + 1; j < merged.length; j++) {
      const both = join(merged[i]!, merged[j]!);
      if (!both) continue;
      merged[i] = both;
      merged.splice(j, 1);
      j = i;
    }
  }
  return merged;
}

function join(a: Blob, b: Blob): Blob | undefined {
  const shared = Math.min(a.right, b.right) - Math.max(a.left, b.left) + 1;
  const narrower = Math.min(a.right - a.left, b.right - b.left) + 1;
  const gap = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom) - 1;
  const left = Math.min(a.left, b.left);
  const right = Math.max(a.right, b.right);
  const top = Math.min(a.top, b.top);
  const bottom = Math.max(a.bottom, b.bottom);
  const width = right - left + 1;
  const height = bottom - top + 1;
  const close = gap <= Math.max(3, 0.12 * height);
  if (shared < 0.5 * narrower || !close || height > tallest * Math.max(width, 0.3 * height)) return undefined;
  return { left, top, right, bottom, cells: [...a.cells, ...b.cells] };
}
