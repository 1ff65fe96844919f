import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/maths/random.ts';
import { preprocess } from '../../../src/reid/preprocess.ts';
import type { AugmentationSettings } from '../../../src/training/augmentation/augmentation-settings.ts';
import { jitterColours } from '../../../src/training/augmentation/colour-jitter.ts';
import { preparePicture } from '../../../src/training/augmentation/prepare-picture.ts';

const random = createRandom(9);
const size = { width: 24, height: 48 };
const picture = { size, pixels: Uint8Array.from({ length: 24 * 48 * 3 }, () => 40 + random.int(150)) };
const input = { width: 16, height: 32 };
const length = 3 * 16 * 32;

function prepared(augmentation: AugmentationSettings, seed = 1): Float32Array {
  const batch = new Float32Array(2 * length);
  preparePicture(picture, input, augmentation, seed, batch, 1);
  expect(batch.subarray(0, length).every((value) => value === 0)).toBe(true);
  return batch.slice(length);
}
const at = (values: Float32Array, x: number, y: number, channel: number): number =>
  values[3 * (y * 16 + x) + channel]!;
const plain = prepared({});

describe('preparePicture', () => {
  it('without augmentation is what serving sees, channels last', () => {
    const served = new Float32Array(length);
    preprocess(picture, input, served, 0);
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 16; x++)
        for (let channel = 0; channel < 3; channel++)
          expect(at(plain, x, y, channel)).toBe(served[(channel * 32 + y) * 16 + x]);
  });

  it('follows its seed', () => {
    const all: AugmentationSettings = {
      flip: 0.5,
      crop: { padding: 4 },
      translate: { probability: 0.5, scale: 1.125 },
      colourJitter: { brightness: 0.2, contrast: 0.15, saturation: 0.1, hue: 0.02 },
      erase: { probability: 0.5 },
    };
    expect(prepared(all, 5)).toEqual(prepared(all, 5));
    expect(prepared(all, 5)).not.toEqual(prepared(all, 6));
  });

  it('mirrors', () => {
    const mirrored = prepared({ flip: 1 });
    for (let x = 0; x < 16; x++) expect(at(mirrored, x, 7, 2)).toBe(at(plain, 15 - x, 7, 2));
  });

  it('crops from a picture with a black frame', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const moved = prepared({ crop: { padding: 2 } }, seed);
      const found = [];
      for (let right = -2; right <= 2; right++)
        for (let down = -2; down <= 2; down++)
          if (at(moved, 8 + right, 16 + down, 0) === at(plain, 8, 16, 0)) found.push([right, down]);
      expect(found).toHaveLength(1);
      const [[right, down]] = found as [[number, number]];
      seen.add(`${right}/${down}`);
      if (right > 0) expect(at(moved, 0, 10, 0)).toBeCloseTo(-0.485 / 0.229, 5);
      if (down < 0) expect(at(moved, 10, 31, 2)).toBeCloseTo(-0.406 / 0.225, 5);
    }
    expect(seen.size).toBe(25);
  });

  it('erases a rectangle of the size asked for', () => {
    const shares = Array.from({ length: 100 }, (_, seed) => {
      const erased = prepared({ erase: { probability: 1, least: 0.1, most: 0.2 } }, seed);
      let count = 0;
      for (let i = 0; i < erased.length; i++) if (erased[i] !== plain[i]) count++;
      return count / length;
    });
    expect(Math.min(...shares)).toBeGreaterThan(0.07);
    expect(Math.max(...shares)).toBeLessThan(0.24);
    const never = prepared({ erase: { probability: 0 } });
    expect(never).toEqual(plain);
  });

  it('shows a part of the picture, larger', () => {
    const parts = Array.from({ length: 20 }, (_, seed) =>
      prepared({ translate: { probability: 1, scale: 1.5 } }, seed),
    );
    // A part of 2/3 of both sides still has a mean near that of the whole, but no pixel in place.
    for (const part of parts) {
      expect(part).not.toEqual(plain);
      const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / length;
      expect(mean(part)).toBeCloseTo(mean(plain), 0);
    }
  });
});

describe('colour jitter', () => {
  const grey = (value: number): Uint8Array => Uint8Array.from([value, value, value]);

  it('leaves colours as they are where nothing is asked for', () => {
    const pixels = picture.pixels.slice();
    jitterColours(pixels, {}, createRandom(1));
    expect(pixels).toEqual(picture.pixels);
  });

  it('keeps grey grey, brightens within its limits', () => {
    const seen: number[] = [];
    for (let seed = 0; seed < 300; seed++) {
      const pixels = grey(100);
      jitterColours(pixels, { brightness: 0.2, saturation: 0.9, hue: 0.5 }, createRandom(seed));
      expect(new Set(pixels).size).toBe(1);
      seen.push(pixels[0]!);
    }
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(80);
    expect(Math.min(...seen)).toBeLessThan(83);
    expect(Math.max(...seen)).toBeLessThanOrEqual(120);
    expect(Math.max(...seen)).toBeGreaterThan(117);
  });

  it('changes contrast about the mean', () => {
    const pixels = Uint8Array.from([50, 50, 50, 150, 150, 150]);
    jitterColours(pixels, { contrast: 0.5 }, createRandom(4));
    expect(pixels[0]! + pixels[3]!).toBeCloseTo(200, -1);
    expect(pixels[3]! - pixels[0]!).not.toBe(100);
  });
});
