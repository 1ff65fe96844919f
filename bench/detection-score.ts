import type { Box, Detection } from '../src/domain.ts';
import { iou } from '../src/maths/box.ts';

/** A person who is there. */
export interface Expected {
  readonly box: Box;
  /** Whether missing this one counts: not of who is mostly hidden. */
  readonly counts: boolean;
}

const leastIou = 0.5;

/** Recall, precision and overlap of detections, summed over frames. A detection is right if it overlaps anybody. */
export function createDetectionScore() {
  const count = { people: 0, found: 0, detections: 0, right: 0, overlap: 0 };
  return {
    add(detections: readonly Detection[], people: readonly Expected[]): void {
      for (const { box, counts } of people) {
        if (!counts) continue;
        const best = Math.max(0, ...detections.map((detection) => iou(detection.box, box)));
        count.people++;
        if (best < leastIou) continue;
        count.found++;
        count.overlap += best;
      }
      count.detections += detections.length;
      count.right += detections.filter((found) =>
        people.some(({ box }) => iou(found.box, box) >= leastIou),
      ).length;
    },
    figures() {
      return {
        recall: count.found / count.people,
        precision: count.right / count.detections,
        iou: count.overlap / count.found,
      };
    },
  };
}
