import { firstValueFrom, from, of } from 'rxjs';
import { expect, it } from 'vitest';
import { createRegionMask } from '../../src/detection/region-mask.ts';
import { type DetectionRules, selected } from '../../src/detection/selected.ts';
import type { Detection } from '../../src/domain.ts';
import type { Detector } from '../../src/ports.ts';
import { testFrame } from '../operators/support-frames.ts';

const found: readonly Detection[] = [
  { box: { x: 0, y: 0, width: 10, height: 40 }, confidence: 0.9 },
  { box: { x: 40, y: 10, width: 5, height: 10 }, confidence: 0.6 },
  { box: { x: 50, y: 10, width: 10, height: 20 }, confidence: 0.3 },
];
const detector: Detector = {
  name: 'three',
  detect: () => of(found),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** Places of those that are left. */
async function left(rules: DetectionRules): Promise<number[]> {
  const chosen = selected(detector, rules);
  const kept = await firstValueFrom(from(chosen.detect(testFrame(0))));
  return kept.map((detection) => found.indexOf(detection));
}

it.each([
  [{}, [0, 1, 2]],
  [{ confidence: 0.6 }, [0, 1]],
  [{ minHeight: 20 }, [0, 2]],
  [{ maxHeight: 20 }, [1, 2]],
  [{ minHeight: 15, maxHeight: 30, confidence: 0.5 }, []],
] as const)('keeps by %j', async (rules, places) => {
  expect(await left(rules)).toEqual(places);
});

it('keeps who stands inside a mask, at the size of the frame', async () => {
  // The frame is 64 wide: the right half.
  const include = [
    [
      [0.5, 0],
      [1, 0],
      [1, 1],
      [0.5, 1],
    ],
  ] as const;
  expect(await left({ mask: createRegionMask({ include }) })).toEqual([1, 2]);
});
