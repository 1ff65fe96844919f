import type { Box, Size } from '../src/domain.ts';
import { i420Planes } from '../src/imaging/i420.ts';
import { createRandom } from '../src/maths/random.ts';

/** One moment of a scene. */
export interface Moment {
  readonly size: Size;
  readonly seed: number;
  readonly seconds: number;
  readonly sequence: number;
  /** Of the people in view. */
  readonly people: readonly Box[];
}

/** Changes a picture in place. */
export type Disturbance = (pixels: Uint8Array, moment: Moment) => void;

/** Multiplies the light of each pixel: on all three planes, as light falls on a sensor. */
function relight(pixels: Uint8Array, size: Size, gainAt: (x: number, y: number) => number): void {
  const { u, v, chromaStride } = i420Planes(size);
  for (let y = 0, i = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, i++) pixels[i] = clamp(16 + (pixels[i]! - 16) * gainAt(x, y), 235);
  }
  for (let y = 0; 2 * y < size.height; y++) {
    for (let x = 0; x < chromaStride; x++) {
      const gain = gainAt(2 * x, 2 * y);
      for (const plane of [u, v]) {
        const at = plane + y * chromaStride + x;
        pixels[at] = clamp(128 + (pixels[at]! - 128) * gain, 240);
      }
    }
  }
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(16, Math.round(value)));

/** The light over the whole picture steps; the camera's exposure then takes a second to make up for half of it. */
const exposure: Disturbance = (pixels, { size, seconds }) => {
  const step = seconds < 8 ? 1 : seconds < 16 ? 0.55 : seconds < 23 ? 1.3 : 0.8;
  const since = seconds < 8 ? 0 : seconds < 16 ? seconds - 8 : seconds < 23 ? seconds - 16 : seconds - 23;
  const corrected = 1 + (step - 1) * (1 - 0.5 * Math.min(1, since));
  relight(pixels, size, () => corrected);
};

/** A lamp goes on at one side of the room, and off again. */
const lamp: Disturbance = (pixels, { size, seconds }) => {
  if (seconds < 10 || seconds > 20) return;
  relight(pixels, size, (x, y) => {
    const far = Math.hypot(x / size.width - 0.2, (y / size.height - 0.3) * 0.7);
    return 1 + 0.7 * Math.exp(-((far / 0.35) ** 2));
  });
};

/** Clouds: a third up and down in 20 s, more on one side. */
const drift: Disturbance = (pixels, { size, seconds }) => {
  const wave = Math.sin((2 * Math.PI * seconds) / 20);
  relight(pixels, size, (x) => 1 + wave * (0.22 + (0.16 * x) / size.width));
};

/** A low sun: each person's shadow lies on the floor, to the right or (even seeds) towards us on the left. */
const shadows: Disturbance = (pixels, { size, people, seed }) => {
  const [aside, slope] = seed % 2 === 1 ? [1, 0.1] : [-1, 0.5];
  const dark = new Uint8Array(size.width * size.height);
  for (const { x, y, width, height } of people) {
    const foot = { x: x + width / 2, y: y + 0.97 * height };
    const reach = 0.85 * height;
    for (let step = 0; step < reach; step++) {
      const column = Math.round(foot.x + aside * step);
      const half = 0.5 * Math.min(0.14 * height, 0.05 * height + 0.12 * step);
      const middle = foot.y + slope * step;
      if (column < 0 || column >= size.width) continue;
      for (let row = Math.max(0, Math.round(middle - half)); row <= middle + half; row++) {
        if (row < size.height) dark[row * size.width + column] = 1;
      }
    }
  }
  // Their own shadow does not fall on themselves.
  for (const { x, y, width, height } of people) {
    for (let row = Math.max(0, Math.round(y)); row < Math.min(size.height, y + height); row++) {
      const from = Math.max(0, Math.round(x + 0.2 * width));
      dark.fill(0, row * size.width + from, row * size.width + Math.round(x + 0.8 * width));
    }
  }
  relight(pixels, size, (x, y) => (dark[y * size.width + x] ? 0.55 : 1));
};

const grain = (() => {
  const random = createRandom(99);
  return Int8Array.from({ length: 1 << 18 }, () => Math.round(4.5 * random.normal()));
})();

/** A small sensor at night, coded thriftily: grain, and blocks of 8×8 that flicker. */
const noise: Disturbance = (pixels, { size, sequence }) => {
  const { u } = i420Planes(size);
  const offset = Math.imul(sequence + 1, 0x9e3779b1) >>> 0;
  for (let i = 0; i < pixels.length; i++) {
    const isLuma = i < u;
    const x = i % size.width;
    const y = Math.floor(i / size.width);
    const block = isLuma ? grain[(Math.imul((y >> 3) * 991 + (x >> 3), 2654435) + offset) & 0x3ffff]! / 2 : 0;
    const speck = grain[(Math.imul(i, 7) + offset) & 0x3ffff]!;
    pixels[i] = Math.min(255, Math.max(0, Math.round(pixels[i]! + (isLuma ? speck : speck / 2) + block)));
  }
};

export const disturbances: Readonly<Record<string, Disturbance>> = {
  clean: () => undefined,
  exposure,
  lamp,
  drift,
  shadows,
  noise,
};
