import { expect, it } from 'vitest';
import { letterboxScale } from '../../../src/detection/network/letterbox.ts';
import { createPictureWriters } from '../../../src/detection/network/picture-writer.ts';
import type { Size } from '../../../src/domain.ts';
import { i420Bytes, rgbaToI420 } from '../../../src/imaging/i420.ts';

/** Letterboxes as YOLOX does: planes B, G, R of bytes. */
function createLetterbox(from: Size, to: Size): (pixels: Uint8Array) => Float32Array {
  const format = { fit: 'letterbox', channels: 'bgr', mean: [0, 0, 0], deviation: [1, 1, 1] } as const;
  const writer = createPictureWriters(format, to, 'float32')(from);
  return (pixels) => {
    const out = new Float32Array(3 * to.width * to.height).fill(NaN);
    writer.write(pixels, out, 0);
    return out;
  };
}

/** An I420 picture whose pixel (x, y) has the grey or colour that `paint` gives. */
function picture(
  width: number,
  height: number,
  paint: (x: number, y: number) => readonly number[],
): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) rgba.set(paint(i % width, Math.floor(i / width)), i * 4);
  const out = new Uint8Array(i420Bytes({ width, height }));
  rgbaToI420(rgba, { x: 0, y: 0, width, height }, { width, height }, out);
  return out;
}

it('fits the longer side', () => {
  expect(letterboxScale({ width: 640, height: 360 }, { width: 416, height: 416 })).toBe(0.65);
  expect(letterboxScale({ width: 100, height: 200 }, { width: 416, height: 416 })).toBe(2.08);
});

it('writes planes B, G, R at the top left and grey 114 around', () => {
  const image = createLetterbox(
    { width: 8, height: 4 },
    { width: 4, height: 4 },
  )(picture(8, 4, () => [200, 100, 50]));
  const bgr = [0, 1, 2].map((plane) => image[plane * 16]!);
  [50, 100, 200].forEach((value, plane) => expect(Math.abs(bgr[plane]! - value)).toBeLessThan(3));
  for (const plane of [0, 1, 2]) {
    expect(image.slice(plane * 16, plane * 16 + 8).every((value) => value === bgr[plane])).toBe(true);
    expect(image.slice(plane * 16 + 8, plane * 16 + 16).every((value) => value === 114)).toBe(true);
  }
});

it('interpolates between the centres of pixels', () => {
  const ramp = picture(16, 16, (x) => [x * 10, x * 10, x * 10]);
  const image = createLetterbox({ width: 16, height: 16 }, { width: 8, height: 8 })(ramp);
  // Output pixel x covers input pixels 2x and 2x + 1, whose mean is 20x + 5.
  for (let x = 0; x < 8; x++) expect(Math.abs(image[x]! - (20 * x + 5))).toBeLessThan(1.5);
});

it('stays in 0..255 for odd sizes and impossible colours', () => {
  const size = { width: 7, height: 5 };
  const pixels = new Uint8Array(i420Bytes(size)).map((_, i) => (i % 2 ? 255 : 0));
  const image = createLetterbox(size, { width: 32, height: 32 })(pixels);
  expect(image.every((value) => value >= 0 && value <= 255)).toBe(true);
});

it('converts every extreme of brightness and colour within half a level', () => {
  const size = { width: 2, height: 2 };
  const letterbox = createLetterbox(size, size);
  const extremes = [0, 16, 128, 235, 255];
  for (const y of extremes) {
    for (const cb of extremes) {
      for (const cr of extremes) {
        const image = letterbox(Uint8Array.of(y, y, y, y, cb, cr));
        const light = 1.164384 * (y - 16);
        const [b, g, r] = [
          light + 2.017232 * (cb - 128),
          light - 0.391762 * (cb - 128) - 0.812968 * (cr - 128),
          light + 1.596027 * (cr - 128),
        ];
        [b, g, r].forEach((value, plane) => {
          const expected = Math.min(255, Math.max(0, value));
          expect(Math.abs(image[plane * 4]! - expected)).toBeLessThan(0.5);
        });
      }
    }
  }
});
