import { cameraId, type CameraMotion, type Frame, type Size } from '../../../src/domain.ts';
import { i420Bytes } from '../../../src/imaging/i420.ts';
import { createRandom } from '../../../src/maths/random.ts';

/** What a camera sees of a still picture: turned and zoomed about the middle of its view, then shifted. */
export interface Aim {
  readonly x: number;
  readonly y: number;
  readonly turn?: number;
  readonly zoom?: number;
}

export interface Exposure {
  /** Deviation of the noise of each pixel, grey levels. Default 2. */
  readonly noise?: number;
  readonly gain?: number;
  readonly seed?: number;
}

/** A view of a frame's brightness (bilinear), with colour left grey: view point p shows the picture's point A·p + t. */
export function viewOf(
  picture: Frame,
  aim: Aim,
  size: Size,
  { noise = 2, gain = 1, seed = 1 }: Exposure = {},
): Frame {
  const { a, b, c, d, tx, ty } = toPicture(aim, size);
  const random = createRandom(seed);
  // Drawn anew from a long table: normal numbers for each pixel would take longer than all the rest.
  const draws = Float64Array.from({ length: 8_191 }, () => noise * random.normal());
  const pixels = new Uint8Array(new SharedArrayBuffer(i420Bytes(size))).fill(128);
  const stride = picture.size.width;
  for (let row = 0, k = 0; row < size.height; row++) {
    for (let column = 0; column < size.width; column++, k++) {
      const px = a * (column + 0.5) + b * (row + 0.5) + tx - 0.5;
      const py = c * (column + 0.5) + d * (row + 0.5) + ty - 0.5;
      const i = Math.min(picture.size.width - 2, Math.max(0, Math.floor(px)));
      const j = Math.min(picture.size.height - 2, Math.max(0, Math.floor(py)));
      const fx = Math.min(1, Math.max(0, px - i));
      const fy = Math.min(1, Math.max(0, py - j));
      const at = j * stride + i;
      const p = picture.pixels;
      const top = p[at]! * (1 - fx) + p[at + 1]! * fx;
      const bottom = p[at + stride]! * (1 - fx) + p[at + stride + 1]! * fx;
      const value = gain * (top * (1 - fy) + bottom * fy) + draws[random.int(draws.length)]!;
      pixels[k] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return {
    camera: cameraId('turning'),
    sequence: picture.sequence,
    capturedAt: picture.capturedAt,
    size,
    pixels,
    [Symbol.dispose]: () => undefined,
  };
}

/** From the view's pixels to the picture's. */
export function toPicture({ x, y, turn = 0, zoom = 1 }: Aim, { width, height }: Size): CameraMotion {
  const a = Math.cos(turn) / zoom;
  const c = Math.sin(turn) / zoom;
  const [mx, my] = [width / 2, height / 2];
  return { a, b: -c, c, d: a, tx: x + mx - (a * mx - c * my), ty: y + my - (c * mx + a * my) };
}

/** How the still world moves in the view when the camera turns from one aim to another. */
export function motionBetween(before: Aim, after: Aim, size: Size): CameraMotion {
  const p = toPicture(before, size);
  const q = toPicture(after, size);
  const determinant = q.a * q.d - q.b * q.c;
  const inverse = {
    a: q.d / determinant,
    b: -q.b / determinant,
    c: -q.c / determinant,
    d: q.a / determinant,
  };
  const [tx, ty] = [p.tx - q.tx, p.ty - q.ty];
  return {
    a: inverse.a * p.a + inverse.b * p.c,
    b: inverse.a * p.b + inverse.b * p.d,
    c: inverse.c * p.a + inverse.d * p.c,
    d: inverse.c * p.b + inverse.d * p.d,
    tx: inverse.a * tx + inverse.b * ty,
    ty: inverse.c * tx + inverse.d * ty,
  };
}

/** Greatest distance, over the corners and the middle of the view, between where two motions send a point. */
export function motionError(found: CameraMotion, truth: CameraMotion, { width, height }: Size): number {
  const at = [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
    [width / 2, height / 2],
  ] as const;
  return Math.max(
    ...at.map(([x, y]) =>
      Math.hypot(
        (found.a - truth.a) * x + (found.b - truth.b) * y + found.tx - truth.tx,
        (found.c - truth.c) * x + (found.d - truth.d) * y + found.ty - truth.ty,
      ),
    ),
  );
}
