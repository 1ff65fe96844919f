import { describe, expect, it } from 'vitest';
import type { PictureFormat } from '../../../src/detection/network/picture-format.ts';
import { createPictureWriters } from '../../../src/detection/network/picture-writer.ts';
import { i420Bytes, i420Planes } from '../../../src/imaging/i420.ts';
import { fromFloat16Bits } from '../../../src/maths/float16.ts';

const format: PictureFormat = {
  fit: 'stretch',
  channels: 'rgb',
  mean: [0, 0, 0],
  deviation: [255, 255, 255],
};

/** Brightness by a formula, one colour all over. */
function picture(width: number, height: number, cb: number, cr: number): Uint8Array {
  const pixels = new Uint8Array(i420Bytes({ width, height }));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels[y * width + x] = 40 + ((x * 7 + y * 13 + ((x * y) % 11) * 5) % 160);
    }
  }
  const { u, v } = i420Planes({ width, height });
  pixels.fill(cb, u, v);
  pixels.fill(cr, v);
  return pixels;
}

/*
 * Pillow 12.3, `Image.resize((width, height), Image.BILINEAR)` of the same picture's R, G and B as floats, over 255:
 * [row, column]: R, G, B, and the means of the planes.
 */
const references = [
  {
    from: { width: 37, height: 23 },
    to: { width: 16, height: 16 },
    colour: [120, 133],
    at: [
      [0, 0, 0.19563, 0.16069, 0.10105],
      [3, 5, 0.5069, 0.47195, 0.41232],
      [15, 15, 0.42849, 0.39355, 0.33391],
      [8, 8, 0.47717, 0.44223, 0.38259],
      [15, 0, 0.60853, 0.57358, 0.51395],
    ],
    means: [0.49887, 0.46393, 0.40429],
  },
  {
    from: { width: 10, height: 8 },
    to: { width: 16, height: 24 },
    colour: [120, 133],
    at: [
      [0, 0, 0.14088, 0.10594, 0.0463],
      [3, 5, 0.31906, 0.28412, 0.22448],
      [23, 15, 0.29613, 0.26119, 0.20155],
      [12, 8, 0.6641, 0.62915, 0.56952],
      [23, 0, 0.55641, 0.52146, 0.46183],
    ],
    means: [0.5342, 0.49925, 0.43962],
  },
  {
    from: { width: 200, height: 112 },
    to: { width: 32, height: 32 },
    colour: [128, 128],
    at: [
      [0, 0, 0.38023, 0.38023, 0.38023],
      [3, 5, 0.49821, 0.49821, 0.49821],
      [31, 31, 0.51673, 0.51673, 0.51673],
      [16, 16, 0.39702, 0.39702, 0.39702],
      [31, 0, 0.3291, 0.3291, 0.3291],
    ],
    means: [0.47236, 0.47236, 0.47236],
  },
] as const;

/** Levels are looked up by quarters. */
const eighthOfALevel = 0.13 / 255;

describe('stretching', () => {
  it.each(references)('is that of Pillow from $from to $to', ({ from, to, colour: [cb, cr], at, means }) => {
    const area = to.width * to.height;
    const out = new Float32Array(3 * area + 2).fill(NaN);
    createPictureWriters(format, to, 'float32')(from).write(picture(from.width, from.height, cb, cr), out, 2);
    for (const [row, column, ...rgb] of at) {
      rgb.forEach((value, plane) => {
        const found = out[2 + plane * area + row * to.width + column]!;
        expect(Math.abs(found - value)).toBeLessThan(eighthOfALevel);
      });
    }
    means.forEach((mean, plane) => {
      const values = out.subarray(2 + plane * area, 2 + (plane + 1) * area);
      expect(values.reduce((sum, value) => sum + value, 0) / area).toBeCloseTo(mean, 4);
    });
  });

  it('gives the same in half precision, and bytes where the network wants them', () => {
    const [from, to] = [
      { width: 37, height: 23 },
      { width: 16, height: 16 },
    ];
    const pixels = picture(37, 23, 120, 133);
    const [floats, halves, bytes] = [new Float32Array(768), new Uint16Array(768), new Uint8Array(768)];
    createPictureWriters(format, to, 'float32')(from).write(pixels, floats, 0);
    createPictureWriters(format, to, 'float16')(from).write(pixels, halves, 0);
    createPictureWriters(format, to, 'uint8')(from).write(pixels, bytes, 0);
    fromFloat16Bits(halves).forEach((value, i) => expect(Math.abs(value - floats[i]!)).toBeLessThan(3e-4));
    bytes.forEach((value, i) => expect(Math.abs(value - floats[i]! * 255)).toBeLessThan(0.51));
  });

  it('normalises each channel by its own mean and deviation', () => {
    const size = { width: 2, height: 2 };
    const rtmdet = {
      fit: 'letterbox',
      channels: 'bgr',
      mean: [103, 116, 123],
      deviation: [57, 58, 59],
    } as const;
    const out = new Float32Array(12);
    // Brightness 126, no colour: a level of 1.164384 × 110 in every channel.
    createPictureWriters(
      rtmdet,
      size,
      'float32',
    )(size).write(Uint8Array.of(126, 126, 126, 126, 128, 128), out, 0);
    const level = 1.164384 * 110;
    const expected = [(level - 103) / 57, (level - 116) / 58, (level - 123) / 59];
    expected.forEach((value, plane) => expect(out[plane * 4]).toBeCloseTo(value, 2));
  });

  it('refuses a type that no picture comes in', () => {
    expect(() => createPictureWriters(format, { width: 2, height: 2 }, 'int8')).toThrow(
      'expected float32, float16 or uint8',
    );
  });
});
