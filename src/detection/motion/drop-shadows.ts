import type { Size } from '../../domain.ts';
import { takeBlobs, type Blob } from './mask.ts';

/** In the mask: what differs from the background in a way that only a shadow or dark clothes do. */
export const maybeShadow = 2;

/** How far up a column the body may pause (a belt of the background's colour) and still stand over what follows. */
const bridge = 8;
/** Cells of a body that must stand over a dark cell for that to be its legs, or under it to be its hair. */
const leastBody = 3;
/** A shadow lies: it is at least so much broader than high. */
const leastLying = 1.4;
/** Fewer cells than this are no legs. */
const leastLegs = 12;

/**
 * Takes cast shadows out of a mask. Colour cannot tell a shadow from dark grey clothes, but the way they stand can:
 * legs are under the rest of a person, whereas a shadow has the floor above it and lies down.
 *
 * @param mask 0 background, 1 foreground, `maybeShadow`; 0 and 1 afterwards
 * @param scratch one cell each, overwritten
 */
export function dropShadows(mask: Uint8Array, size: Size, scratch: Uint8Array): void {
  if (mask.indexOf(maybeShadow) < 0) return;
  markLoose(mask, size, scratch);
  for (const blob of takeBlobs(scratch, size, 1)) {
    if (blob.cells.length < leastLegs || lies(blob)) for (const cell of blob.cells) mask[cell] = 0;
  }
}

/** Turns every `maybeShadow` into foreground, and marks in `out` those that have no body right above or below. */
function markLoose(mask: Uint8Array, { width, height }: Size, out: Uint8Array): void {
  for (let cell = 0; cell < mask.length; cell++) out[cell] = mask[cell] === maybeShadow ? 1 : 0;
  for (let x = 0; x < width; x++) {
    follow(mask, x, width, height, out);
    follow(mask, x + (height - 1) * width, -width, height, out);
  }
  for (let cell = 0; cell < mask.length; cell++) if (mask[cell] === maybeShadow) mask[cell] = 1;
}

/** Clears in `out` the cells of one column that come after a body, on the way of `step`. */
function follow(mask: Uint8Array, from: number, step: number, count: number, out: Uint8Array): void {
  let body = 0;
  let pause = 0;
  for (let n = 0, cell = from; n < count; n++, cell += step) {
    if (mask[cell] === 0) {
      if (++pause > bridge) body = 0;
      continue;
    }
    pause = 0;
    if (mask[cell] === 1) body++;
    else if (body >= leastBody) out[cell] = 0;
  }
}

function lies({ left, right, top, bottom }: Blob): boolean {
  return right - left + 1 >= leastLying * (bottom - top + 1);
}
