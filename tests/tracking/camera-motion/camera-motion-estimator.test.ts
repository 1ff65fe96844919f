import { join } from 'node:path';
import { from, lastValueFrom, map, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cameraId, type Frame, type Size } from '../../../src/domain.ts';
import { createRandom } from '../../../src/maths/random.ts';
import { syntheticSite } from '../../../src/streams/synthetic/synthetic-site.ts';
import { cameraMotionEstimator } from '../../../src/tracking/camera-motion/camera-motion-estimator.ts';
import { hasFfmpeg, readFrames } from '../../detection/raw-video.ts';
import { testFrame } from '../../operators/support-frames.ts';
import { dataFolder, missing } from '../../support/reference-data.ts';
import { motionBetween, motionError, viewOf } from './moved-view.ts';

const still = { a: 1, b: 0, c: 0, d: 1, tx: 0, ty: 0 };

/** Aims a camera at one frame and, differently, at the next; says how wrong each found motion is, in pixels. */
function errorsOn(frames: readonly Frame[], share: number): { errors: number[]; unknown: number } {
  const random = createRandom(3);
  const errors: number[] = [];
  let unknown = 0;
  for (let i = 0; i + 1 < frames.length; i++) {
    const { width, height } = frames[i]!.size;
    const size = even({ width: width * share, height: height * share });
    const a = {
      x: (width - size.width) / 2 + random.between(-15, 15),
      y: (height - size.height) / 2 + random.between(-10, 10),
    };
    const b = {
      x: a.x + random.between(-20, 20),
      y: a.y + random.between(-15, 15),
      turn: random.between(-0.02, 0.02),
      zoom: random.between(0.98, 1.02),
    };
    const estimator = cameraMotionEstimator();
    expect(estimator.estimate(viewOf(frames[i]!, a, size, { seed: i }), [])).toBeUndefined();
    const exposure = { seed: 1000 + i, gain: random.between(0.9, 1.1) };
    const found = estimator.estimate(viewOf(frames[i + 1]!, b, size, exposure), []);
    if (found) errors.push(motionError(found, motionBetween(a, b, size), size));
    else unknown++;
  }
  return { errors: errors.sort((p, q) => p - q), unknown };
}
const even = ({ width, height }: Size): Size => ({
  width: 2 * Math.round(width / 2),
  height: 2 * Math.round(height / 2),
});

describe('cameraMotionEstimator', () => {
  const campus = join(dataFolder, 'video/plaza2cam/cam1.mp4');
  const road = join(dataFolder, 'video/pets09_s2l1/vtest_pets09_s2l1_480x360.avi');

  it.skipIf(!hasFfmpeg || missing(campus))('finds shift, turn and zoom in real pictures of a plaza', () => {
    const frames = readFrames(campus, { width: 640, height: 480 }, { every: 10, count: 16 });
    const { errors, unknown } = errorsOn(frames, 0.7);
    expect(unknown).toBeLessThanOrEqual(1);
    expect(errors[errors.length >> 1]).toBeLessThan(0.2);
    expect(errors.at(-1)).toBeLessThan(0.6);
  });

  it.skipIf(!hasFfmpeg || missing(road))('and of a road, a second apart, while people walk about', () => {
    const frames = readFrames(road, { width: 480, height: 360 }, { every: 7, count: 16 });
    const { errors, unknown } = errorsOn(frames, 0.7);
    expect(unknown).toBeLessThanOrEqual(1);
    expect(errors[errors.length >> 1]).toBeLessThan(0.25);
    expect(errors.at(-1)).toBeLessThan(0.6);
  });

  it('finds it in a made-up room, and stillness where nothing moves', async () => {
    const scene = syntheticSite({ seed: 2, cameras: 1, people: 4, durationMs: 600 });
    const source = scene.source(cameraId('cam-1'));
    const copies = from(source.frames()).pipe(
      map((frame) => {
        using _frame = frame;
        const pixels = new Uint8Array(new SharedArrayBuffer(frame.pixels.length));
        pixels.set(frame.pixels);
        return { ...frame, pixels };
      }),
      toArray(),
    );
    const frames = await lastValueFrom(copies);
    const { errors, unknown } = errorsOn(frames, 0.8);
    // Its walls are plain: there is less to hold on to.
    expect(unknown).toBe(0);
    expect(errors[errors.length >> 1]).toBeLessThan(0.6);
    expect(errors.at(-1)).toBeLessThan(1.5);

    const estimator = cameraMotionEstimator();
    const motions = frames.map((frame) => estimator.estimate(frame, []));
    for (const motion of motions.slice(1)) expect(motionError(motion!, still, scene.size)).toBeLessThan(0.7);
  });

  it('leaves out what lies in the boxes of persons', () => {
    const size = { width: 320, height: 240 };
    const textured = (shift: number): Frame => {
      const frame = testFrame(1, { size });
      const random = createRandom(5);
      const texture = Uint8Array.from({ length: 400 * 300 }, () => random.int(200));
      for (let y = 0, k = 0; y < size.height; y++) {
        for (let x = 0; x < size.width; x++, k++) {
          // A figure that fills most of the picture walks right; the wall behind it stands still.
          const own = x >= 40 && x < 280 && y >= 20;
          const column = own ? x - shift : x;
          frame.pixels[k] = texture[(y >> 2) * 100 + ((column + 40) >> 2)]!;
        }
      }
      return frame;
    };
    const walker = { x: 36, y: 16, width: 248, height: 224 };
    const motionWith = (boxes: readonly (typeof walker)[]) => {
      const estimator = cameraMotionEstimator();
      estimator.estimate(textured(0), boxes);
      return estimator.estimate(textured(8), boxes);
    };
    expect(motionWith([])!.tx).toBeCloseTo(8, 0);
    expect(Math.abs(motionWith([walker])!.tx)).toBeLessThan(0.3);
  });

  it('says nothing of a plain picture, or of one of another size', () => {
    const estimator = cameraMotionEstimator();
    for (const size of [
      { width: 320, height: 240 },
      { width: 320, height: 240 },
      { width: 64, height: 48 },
      { width: 2, height: 2 },
      { width: 2, height: 2 },
    ]) {
      expect(estimator.estimate(testFrame(1, { size }), [])).toBeUndefined();
    }
  });
});
