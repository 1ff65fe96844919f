import type { Box, Detection } from '../domain.ts';

/**
 * The detections worth tracking: real boxes at or above a confidence, without exact repeats, the most confident
 * `most` of them, in their given order.
 */
export function usableDetections(
  detections: readonly Detection[],
  minConfidence: number,
  most: number,
): readonly Detection[] {
  const byBox = new Map<string, Detection>();
  for (const detection of detections) {
    const { box, confidence } = detection;
    if (!(confidence >= minConfidence && confidence <= 1) || !isBox(box)) continue;
    const key = `${box.x},${box.y},${box.width},${box.height}`;
    const repeat = byBox.get(key);
    if (repeat === undefined || repeat.confidence < confidence) byBox.set(key, detection);
  }
  const usable = [...byBox.values()];
  if (usable.length <= most) return usable;
  const best = new Set(usable.toSorted((a, b) => b.confidence - a.confidence).slice(0, most));
  return usable.filter((detection) => best.has(detection));
}

/** Rejects NaN, infinities and boxes without area; the limits also keep squares and ratios finite. */
function isBox({ x, y, width, height }: Box): boolean {
  return Math.abs(x) < 1e6 && Math.abs(y) < 1e6 && isExtent(width) && isExtent(height);
}

function isExtent(length: number): boolean {
  return length > 1e-3 && length < 1e6;
}
