import { blobOf, type Blob } from './mask.ts';
import type { PersonHeight } from './person-height.ts';

/** How much taller than a person a blob must be to hold a second one who stands behind, and how much must show. */
const tooTall = 1.3;
const leastShown = 0.3;

/** A person, possibly hidden from some row on: then `bottom` says where their feet must be. */
export type Part = Blob & { readonly hiddenFrom?: number };

/**
 * Cuts a blob that is too tall into the person in front, who ends at the blob's foot line, and the one behind,
 * whose feet are hidden and follow from where the head is.
 *
 * @param width columns of the picture
 */
export function splitStack(blob: Blob, heights: PersonHeight, width: number): Part[] {
  const height = blob.bottom - blob.top + 1;
  const expected = heights.at(blob.bottom + 1);
  if (expected === undefined || height < tooTall * expected) return [blob];
  const headRow = Math.round(blob.bottom + 1 - expected);
  const front = blob.cells.filter((cell) => cell >= headRow * width);
  const behind = blob.cells.filter((cell) => cell < headRow * width);
  if (front.length === 0 || behind.length === 0) return [blob];
  const back = blobOf(behind, width);
  const foot = heights.footBelow(back.top) ?? back.bottom + 1;
  const shown = back.bottom - back.top + 1;
  if (shown < leastShown * (foot - back.top)) return [blobOf(front, width)];
  const bottom = Math.max(back.bottom, Math.min(blob.bottom, Math.round(foot) - 1));
  return [blobOf(front, width), { ...back, bottom, hiddenFrom: back.bottom + 1 }];
}
