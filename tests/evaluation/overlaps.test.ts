import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boxSequence } from '../../src/evaluation/box-sequence.ts';
import { iou } from '../../src/maths/box.ts';

const box = fc.record({
  x: fc.integer({ min: -20, max: 60 }),
  y: fc.integer({ min: -20, max: 60 }),
  width: fc.integer({ min: 0, max: 40 }),
  height: fc.integer({ min: 0, max: 40 }),
});
const boxes = fc.array(box, { maxLength: 8 });

it('finds every pair of boxes that overlap, and no other', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ truth: boxes, predicted: boxes }), { maxLength: 4 }), (frames) => {
      const named = (side: typeof boxes extends fc.Arbitrary<infer B> ? B : never) =>
        side.map((of, identity) => ({ identity, box: of }));
      const { overlaps, truth, predicted } = boxSequence(
        frames.map((frame) => ({
          groundTruth: named(frame.truth),
          predictions: named(frame.predicted),
        })),
      );
      const found = frames.map((_, f) =>
        Array.from(overlaps.iou.subarray(overlaps.start[f], overlaps.start[f + 1]), (value, n) => {
          const k = overlaps.start[f]! + n;
          return [
            truth.names[truth.identity[overlaps.truth[k]!]!],
            predicted.names[predicted.identity[overlaps.predicted[k]!]!],
            value,
          ];
        }).sort(),
      );
      const expected = frames.map((frame) =>
        frame.truth
          .flatMap((a, i) => frame.predicted.map((b, j) => [i, j, iou(a, b)]))
          .filter(([, , value]) => value! > 0)
          .sort(),
      );
      expect(found).toEqual(expected);
    }),
  );
});
