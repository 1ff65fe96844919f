import type { Box, Detection, Size } from '../../domain.ts';
import type { PersonHeight } from './person-height.ts';
import type { Part } from './split-stack.ts';

/** Least height of a person, in heights of the picture. */
const leastHeight = 0.07;
/** Height / width of a person who is not cut off by the picture's edge. */
const slimmest = 5.5;
const broadest = 1.1;
/** Least share of its box that a person fills. */
const leastFill = 0.28;

/** Least height, in heights of a person with the same feet. */
const leastOfPerson = 0.5;

/** A person, in cells; `free`: neither cut by the picture's edge nor hidden, so that its height can be trusted. */
export interface PersonShape extends Detection {
  readonly free: boolean;
}

/**
 * The blob as a person, or undefined where it has not the shape of one. Confidence rises with how much of its box
 * the blob fills and with how upright it stands.
 */
export function personShape(part: Part, heights: PersonHeight, picture: Size): PersonShape | undefined {
  const { left, top, right, bottom, cells, hiddenFrom } = part;
  const box: Box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  const cut = left <= 0 || top <= 0 || right >= picture.width - 1 || bottom >= picture.height - 1;
  const slimness = box.height / box.width;
  const fill = cells.length / (box.width * ((hiddenFrom ?? bottom + 1) - top));
  if (box.height < leastHeight * picture.height || fill < leastFill) return undefined;
  if (slimness > slimmest || slimness < (cut ? broadest / 2 : broadest)) return undefined;
  if (!cut && box.height < leastOfPerson * (heights.at(bottom + 1) ?? 0)) return undefined;
  const upright = Math.min(1, slimness / 2);
  const full = Math.min(1, fill / 0.6);
  const free = !cut && hiddenFrom === undefined && slimness > 1.6 && slimness < 3.8;
  return { box, confidence: 0.5 + 0.45 * upright * full, free };
}
