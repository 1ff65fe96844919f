import { type Box, cameraId, type Detection, type Frame, type Size } from '../../../src/domain.ts';
import { i420Bytes, i420Planes } from '../../../src/imaging/i420.ts';
import { iou } from '../../../src/maths/box.ts';
import { readFrames } from '../raw-video.ts';

/** Twelve frames of a film of 480×360 side by side, as one frame of 1920×1080, and where each went. */
export function wallOfPictures(film: string) {
  const small = { width: 480, height: 360 };
  const size = { width: 1920, height: 1080 };
  const pixels = new Uint8Array(new SharedArrayBuffer(i420Bytes(size))).fill(128);
  const pictures = readFrames(film, small, { every: 60, count: 12 }).map((picture, i) => {
    const at = { x: 480 * (i % 4), y: 360 * Math.floor(i / 4) };
    paste(picture.pixels, small, pixels, size, at);
    return { picture, at };
  });
  const frame: Frame = {
    camera: cameraId('wall'),
    sequence: 0,
    capturedAt: 0,
    size,
    pixels,
    [Symbol.dispose]: () => undefined,
  };
  return { frame, pictures };
}

/** How much of what is expected was found, at IoU 0.5. */
export function foundShare(found: readonly Detection[], expected: readonly Box[]): number {
  return expected.filter((box) => found.some((each) => iou(each.box, box) > 0.5)).length / expected.length;
}

function paste(
  from: Uint8Array,
  size: Size,
  to: Uint8Array,
  target: Size,
  at: { x: number; y: number },
): void {
  const [a, b] = [i420Planes(size), i420Planes(target)];
  for (let row = 0; row < size.height; row++) {
    to.set(from.subarray(row * size.width, (row + 1) * size.width), (at.y + row) * target.width + at.x);
  }
  for (const plane of ['u', 'v'] as const) {
    for (let row = 0; row < size.height / 2; row++) {
      const start = a[plane] + row * a.chromaStride;
      const goal = b[plane] + (at.y / 2 + row) * b.chromaStride + at.x / 2;
      to.set(from.subarray(start, start + a.chromaStride), goal);
    }
  }
}
