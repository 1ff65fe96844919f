import { expect, it } from 'vitest';
import { createMotionScene } from '../../../src/detection/motion/motion-scene.ts';
import type { Box, Detection } from '../../../src/domain.ts';
import { i420Bytes } from '../../../src/imaging/i420.ts';
import { iou } from '../../../src/maths/box.ts';

const size = { width: 320, height: 240 };
const fps = 10;
/** Factor on the light of a place. */
type Light = (x: number, y: number) => number;
const daylight: Light = () => 1;
const person = (x: number): Box => ({ x, y: 80, width: 30, height: 80 });
const inside = (box: Box, x: number, y: number): boolean =>
  x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;

/** A textured, bluish wall, a bright person before it, and the noise of a sensor, all in some light. */
function picture(index: number, light: Light, who?: Box): Uint8Array<SharedArrayBuffer> {
  const pixels = new Uint8Array(new SharedArrayBuffer(i420Bytes(size)));
  const area = size.width * size.height;
  for (let y = 0, i = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, i++) {
      const noise = ((Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(index + 7, 0x85ebca6b)) >>> 13) % 5;
      const wall = 110 + 30 * Math.sin(x / 9) * Math.cos(y / 13);
      // Stripes: clothes are not of one brightness.
      const value = who && inside(who, x, y) ? 150 + 40 * Math.sin(y / 4) : wall;
      pixels[i] = 16 + (value - 16) * light(x, y) + noise - 2;
    }
  }
  for (let y = 0, i = 0; y < size.height; y += 2) {
    for (let x = 0; x < size.width; x += 2, i++) {
      const blue = who && inside(who, x, y) ? -20 : 14;
      pixels[area + i] = 128 + blue * light(x, y);
      pixels[area + area / 4 + i] = 128;
    }
  }
  return pixels;
}

interface Moment {
  readonly light?: Light;
  readonly who?: Box;
}

/** What is seen in each of the frames that a moment is made for. */
function watch(frames: number, moment: (index: number) => Moment): Detection[][] {
  const scene = createMotionScene(size);
  return Array.from({ length: frames }, (_, index) => {
    const { light = daylight, who } = moment(index);
    return scene.detect({ pixels: picture(index, light, who), capturedAt: 1e12 + (1000 * index) / fps });
  });
}
const expectPerson = (found: readonly Detection[], box: Box): void => {
  expect(found).toHaveLength(1);
  expect(iou(found[0]!.box, box), JSON.stringify(found)).toBeGreaterThan(0.8);
};
const lamp: Light = (x, y) => 1 + 0.7 * Math.exp(-(((x - 60) / 110) ** 2) - ((y - 80) / 120) ** 2);

it.each([
  ['falls to a half', () => 0.5],
  ['rises by a half', () => 1.5],
  ['changes on one side only', lamp],
] as const)('sees nobody, and nobody less, when the light %s', (_, after: Light) => {
  const empty = watch(40, (i) => ({ light: i < 20 ? daylight : after }));
  expect(empty.flat()).toEqual([]);
  const walk = (i: number): Box => person(60 + 4 * (i - 15));
  const seen = watch(40, (i) => ({ light: i < 25 ? daylight : after, ...(i >= 15 && { who: walk(i) }) }));
  for (let i = 16; i < 40; i++) expectPerson(seen[i]!, walk(i));
});

it('leaves no ghost of someone who stood there while the light changed', () => {
  const stays = person(100);
  const seen = watch(120, (i) => ({
    light: i < 40 ? daylight : () => 0.6,
    ...(i >= 15 && i < 100 && { who: stays }),
  }));
  expectPerson(seen[90]!, stays);
  for (const found of seen.slice(102)) expect(found).toEqual([]);
});

it('does not take the shadow on the floor for a part of the person', () => {
  const walk = (i: number): Box => person(40 + 5 * (i - 15));
  const seen = watch(35, (i) => {
    if (i < 15) return {};
    const who = walk(i);
    const shadow: Box = { x: who.x + who.width, y: 150, width: 90, height: 14 };
    return { who, light: (x, y) => (inside(shadow, x, y) ? 0.5 : 1) };
  });
  for (let i = 16; i < 35; i++) expectPerson(seen[i]!, walk(i));
});
