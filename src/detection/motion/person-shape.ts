import type { Box, Detection, Size } from '../../domain.ts';
import type { Blob } from './mask.ts';

/** Least height of a person, in heights of the picture. */
const leastHeight = 0.07;
/** Height / width of a person who is not cut off by the picture's edge. */
const slimmest = 5.5;
const broadest = 1.1;
/** Least share of its box that a person fills. */
const leastFill = 0.28;

/**
 * The blob as a person, in cells, or undefined where it has not the shape of one. Confidence rises with how much
 * of its box the blob fills and with how upright it stands.
 */
export function personShape({ left, top, right, bottom, cells }: Blob, picture: Size): Detection | undefined {
  const box: Box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  const cut = left <= 0 || top <= 0 || right >= picture.width - 1 || bottom >= picture.height - 1;
  const slimness = box.height / box.width;
  const fill = cells.length / (box.width * box.height);
  if (box.height < leastHeight * picture.height || fill < leastFill) return undefined;
  if (slimness > slimmest || slimness < (cut ? broadest / 2 : broadest)) return undefined;
  const upright = Math.min(1, slimness / 2);
  const full = Math.min(1, fill / 0.6);
  return { box, confidence: 0.5 + 0.45 * upright * full };
}
