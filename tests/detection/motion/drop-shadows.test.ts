import { expect, it } from 'vitest';
import { dropShadows, maybeShadow } from '../../../src/detection/motion/drop-shadows.ts';

const size = { width: 60, height: 60 };

function scene(...boxes: readonly (readonly [x: number, y: number, w: number, h: number, value: number])[]) {
  const mask = new Uint8Array(size.width * size.height);
  for (const [x, y, width, height, value] of boxes) {
    for (let row = y; row < y + height; row++)
      mask.fill(value, row * size.width + x, row * size.width + x + width);
  }
  return mask;
}
const dropped = (mask: Uint8Array): Uint8Array => {
  const out = mask.slice();
  dropShadows(out, size, new Uint8Array(out.length));
  return out;
};

it('takes the shadow on the floor and leaves the person who casts it', () => {
  const person = scene([10, 10, 10, 30, 1]);
  const both = scene([10, 36, 40, 5, maybeShadow], [10, 10, 10, 30, 1]);
  const found = dropped(both);
  // The strip right under the feet stays: nobody can say whose it is.
  expect(found.filter((value, i) => value !== person[i]).length).toBeLessThanOrEqual(10);
});

it('leaves dark trousers and dark hair to whoever wears them', () => {
  const worn = scene([10, 10, 10, 5, maybeShadow], [10, 15, 10, 10, 1], [10, 25, 10, 20, maybeShadow]);
  expect(dropped(worn)).toEqual(worn.map((value) => Math.min(1, value)));
});

it('takes somebody all in dark for a person, since he stands', () => {
  const dark = scene([10, 10, 12, 40, maybeShadow]);
  expect(dropped(dark)).toEqual(dark.map((value) => Math.min(1, value)));
});

it('leaves a mask without shadows alone', () => {
  const mask = scene([5, 5, 20, 8, 1]);
  expect(dropped(mask)).toEqual(mask);
});
