import type { Crop, Frame, Size, Stripes } from '../src/domain.ts';
import { cameraId, trackId } from '../src/domain.ts';
import { i420Bytes } from '../src/imaging/i420.ts';
import { pictureCrop } from '../src/imaging/picture-crop.ts';
import { createRandom } from '../src/maths/random.ts';
import { normaliseInPlace } from '../src/maths/vector.ts';

const camera = cameraId('bench');

/** Seeded pictures and vectors, where what they show does not matter. */
export function noiseBytes(length: number, seed: number): Uint8Array<SharedArrayBuffer> {
  const random = createRandom(seed);
  const bytes = new Uint8Array(new SharedArrayBuffer(length));
  for (let i = 0; i < length; i++) bytes[i] = random.int(256);
  return bytes;
}

export function noiseFrame(size: Size, seed: number): Frame {
  const pixels = noiseBytes(i420Bytes(size), seed);
  return { camera, sequence: 0, capturedAt: 0, size, pixels, [Symbol.dispose]: () => undefined };
}

export function noiseCrop(size: Size, seed: number): Crop {
  const pixels = new Uint8Array(noiseBytes(size.width * size.height * 3, seed));
  return pictureCrop(camera, trackId(camera, '0', seed), { size, pixels });
}

export function unitVector(dimension: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return normaliseInPlace(Float32Array.from({ length: dimension }, () => random.normal()));
}

export function unitStripes(count: number, dimension: number, seed: number): Stripes {
  const values = new Float32Array(count * dimension);
  for (let i = 0; i < count; i++) values.set(unitVector(dimension, seed * count + i), i * dimension);
  return { count, dimension, values };
}
