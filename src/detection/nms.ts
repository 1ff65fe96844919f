import type { Detection } from '../domain.ts';
import { iou } from '../maths/box.ts';

/**
 * Greedy non-maximum suppression: the most confident detection of each heap stays.
 *
 * @param maxIou detections that overlap a kept one by more are dropped, [0, 1]
 * @returns most confident first; equals keep their order
 */
export function nonMaximumSuppression(detections: readonly Detection[], maxIou: number): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of [...detections].sort((a, b) => b.confidence - a.confidence)) {
    if (kept.every(({ box }) => iou(box, candidate.box) <= maxIou)) kept.push(candidate);
  }
  return kept;
}
