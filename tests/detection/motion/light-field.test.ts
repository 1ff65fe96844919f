import { expect, it } from 'vitest';
import { createLightField } from '../../../src/detection/motion/light-field.ts';

const size = { width: 160, height: 96 };
/** A wall with a pattern, in cells. */
const wall = Float32Array.from(
  { length: size.width * size.height },
  (_, i) => 110 + 30 * Math.sin((i % size.width) / 5) * Math.cos(Math.floor(i / size.width) / 7),
);
const lit = (gainAt: (x: number, y: number) => number): Float32Array =>
  wall.map((value, i) => 16 + (value - 16) * gainAt(i % size.width, Math.floor(i / size.width)));
const cell = (x: number, y: number): number => y * size.width + x;

it('finds the factor of a change over the whole picture', () => {
  const light = createLightField(size);
  light.estimate(
    lit(() => 0.6),
    wall,
  );
  expect(light.gain.every((gain) => Math.abs(gain - 0.6) < 1e-4)).toBe(true);
  light.estimate(wall, wall);
  expect(light.gain.every((gain) => gain === 1)).toBe(true);
});

it('follows a lamp from place to place', () => {
  const light = createLightField(size);
  const lamp = (x: number): number => 1 + 0.7 * Math.exp(-(((x - 20) / 60) ** 2));
  light.estimate(lit(lamp), wall);
  for (const x of [5, 40, 80, 120, 155]) {
    expect(Math.abs(light.gain[cell(x, 48)]! / lamp(x) - 1)).toBeLessThan(0.1);
  }
});

it('is not moved by a person, whatever he wears', () => {
  const light = createLightField(size);
  for (const clothes of [30, 70, 200]) {
    const seen = wall.slice();
    for (let y = 20; y < 90; y++) seen.fill(clothes, cell(60, y), cell(85, y));
    light.estimate(seen, wall);
    expect(light.gain.every((gain) => gain === 1)).toBe(true);
  }
});

it('leaves what it cannot tell to the rest of the picture', () => {
  const light = createLightField(size);
  const night = wall.map((value, i) => (i % size.width < 80 ? 20 : value));
  const seen = night.map((value) => 16 + (value - 16) * 1.5);
  light.estimate(seen, night);
  expect(light.gain[cell(5, 5)]).toBeCloseTo(1.5, 4);
  light.estimate(new Float32Array(wall.length).fill(16), new Float32Array(wall.length).fill(16));
  expect(light.gain.every((gain) => gain === 1)).toBe(true);
});
