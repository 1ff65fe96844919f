import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nonMaximumSuppression } from '../../src/detection/nms.ts';
import { iou } from '../../src/maths/box.ts';

const at = (x: number, confidence: number) => ({ box: { x, y: 0, width: 10, height: 10 }, confidence });

it('keeps the most confident of each heap', () => {
  // Boxes shifted by 2 of 10 overlap with IoU 2/3, by 5 with 1/3.
  const [a, b, c] = [at(0, 0.5), at(2, 0.9), at(7, 0.6)];
  expect(nonMaximumSuppression([a, b, c], 0.5)).toEqual([b, c]);
  expect(nonMaximumSuppression([a, b, c], 0.3)).toEqual([b]);
  expect(nonMaximumSuppression([a, b, c], 0.7)).toEqual([b, c, a]);
});

it('leaves no pair above the limit, and drops only what a kept one explains', () => {
  const side = fc.integer({ min: 1, max: 20 });
  const place = fc.integer({ min: 0, max: 30 });
  const detection = fc.record({
    box: fc.record({ x: place, y: place, width: side, height: side }),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(detection, { maxLength: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (all, limit) => {
        const kept = nonMaximumSuppression(all, limit);
        kept.forEach((a, i) =>
          kept.slice(i + 1).forEach((b) => expect(iou(a.box, b.box)).toBeLessThanOrEqual(limit)),
        );
        for (const lost of all.filter((each) => !kept.includes(each))) {
          expect(
            kept.some((each) => each.confidence >= lost.confidence && iou(each.box, lost.box) > limit),
          ).toBe(true);
        }
      },
    ),
  );
});
