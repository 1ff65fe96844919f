import type { Box, Detection, Size } from '../src/domain.ts';
import type { Random } from '../src/maths/random.ts';
import { clipBox } from '../src/maths/box.ts';
import type { GroundTruthBox } from '../src/streams/synthetic/ground-truth.ts';

/** Deviation of each edge of a box, as a share of its height: about what YOLOX-nano has on people of 100 pixels. */
const jitter = 0.02;
/** Boxes of nobody, a frame. */
const falsePositives = 0.1;

/**
 * What a fair detector would say of people whose places are known: people half hidden are found less often, with
 * less confidence and less exactly, everyone is missed now and then, and sometimes nobody is found.
 */
export function noisyDetections(people: readonly GroundTruthBox[], size: Size, random: Random): Detection[] {
  const detections: Detection[] = [];
  for (const { box, visibility } of people) {
    const found = 0.97 * Math.min(1, Math.max(0, (visibility - 0.1) / 0.5));
    if (random.next() >= found) continue;
    const confidence = 0.3 + 0.6 * visibility + 0.1 * random.normal();
    detections.push({
      box: shaken(box, jitter * (2 - visibility), size, random),
      confidence: limited(confidence),
    });
  }
  if (random.next() < falsePositives) {
    const height = random.between(60, 160);
    const box = {
      x: random.between(0, size.width - height / 2),
      y: random.between(0, size.height - height),
      width: height * random.between(0.3, 0.5),
      height,
    };
    detections.push({ box, confidence: random.between(0.1, 0.65) });
  }
  return detections;
}

function shaken({ x, y, width, height }: Box, share: number, size: Size, random: Random): Box {
  const [left, top, right, bottom] = [x, y, x + width, y + height].map(
    (edge) => edge + share * height * random.normal(),
  ) as [number, number, number, number];
  return clipBox(
    { x: left, y: top, width: Math.max(4, right - left), height: Math.max(8, bottom - top) },
    size,
  );
}

function limited(confidence: number): number {
  return Math.min(0.99, Math.max(0.05, confidence));
}
