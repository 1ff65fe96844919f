import type { Box, Detection } from '../domain.ts';

/**
 * The detections worth tracking: real boxes at or above a confidence, without exact repeats (the most confident of
 * them stays), the most confident `most` of them, in their given order.
 */
export function usableDetections(
  detections: readonly Detection[],
  minConfidence: number,
  most: number,
): readonly Detection[] {
  const real = detections.filter(
    ({ box, confidence }) => confidence >= minConfidence && confidence <= 1 && isBox(box),
  );
  const usable = withoutRepeats(real);
  if (usable.length <= most) return usable;
  const best = new Set(usable.toSorted((a, b) => b.confidence - a.confidence).slice(0, most));
  return usable.filter((detection) => best.has(detection));
}

/** Repeats are neighbours in the order of their boxes: nothing is written out as a key for a map. */
function withoutRepeats(detections: readonly Detection[]): readonly Detection[] {
  const order = detections.map((_, place) => place);
  order.sort((a, b) => compare(detections[a]!.box, detections[b]!.box) || a - b);
  let gone: Set<number> | undefined;
  let kept = order[0]!;
  for (let k = 1; k < order.length; k++) {
    const place = order[k]!;
    if (compare(detections[kept]!.box, detections[place]!.box) !== 0) {
      kept = place;
      continue;
    }
    gone ??= new Set();
    const better = detections[place]!.confidence > detections[kept]!.confidence;
    gone.add(better ? kept : place);
    if (better) kept = place;
  }
  return gone ? detections.filter((_, place) => !gone.has(place)) : detections;
}

function compare(a: Box, b: Box): number {
  return a.x - b.x || a.y - b.y || a.width - b.width || a.height - b.height;
}

/** Rejects NaN, infinities and boxes without area; the limits also keep squares and ratios finite. */
function isBox({ x, y, width, height }: Box): boolean {
  return Math.abs(x) < 1e6 && Math.abs(y) < 1e6 && isExtent(width) && isExtent(height);
}

function isExtent(length: number): boolean {
  return length > 1e-3 && length < 1e6;
}
