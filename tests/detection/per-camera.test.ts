import { firstValueFrom, from, of } from 'rxjs';
import { expect, it } from 'vitest';
import { type CameraDetection, perCamera } from '../../src/detection/per-camera.ts';
import type { Size } from '../../src/domain.ts';
import type { Detector } from '../../src/ports.ts';
import { testFrame } from '../operators/support-frames.ts';

const size = { width: 64, height: 48 };

/** Finds two persons in every picture; remembers whose and how large the pictures were. */
function pair(): Detector & { readonly seen: [string, Size][]; disposals: number } {
  const seen: [string, Size][] = [];
  return {
    name: 'pair',
    seen,
    disposals: 0,
    detect(frame) {
      seen.push([frame.camera, frame.size]);
      return of([
        { box: { x: 0, y: 0, width: 10, height: 20 }, confidence: 0.9 },
        { box: { x: 15, y: 0, width: 10, height: 20 }, confidence: 0.4 },
      ]);
    },
    [Symbol.asyncDispose]() {
      this.disposals++;
      return Promise.resolve();
    },
  };
}

function setUp(settings: Readonly<Record<string, CameraDetection>>) {
  const inner = pair();
  const detector = perCamera(inner, (camera) => settings[camera] ?? {});
  const count = async (camera: string, capturedAt = 0) =>
    (await firstValueFrom(from(detector.detect(testFrame(capturedAt, { camera, size }))))).length;
  return { inner, detector, count };
}

it('gives each camera its own rules', async () => {
  const { count } = setUp({
    door: { confidence: 0.5 },
    hall: {
      include: [
        [
          [0.2, 0],
          [1, 0],
          [1, 1],
        ],
      ],
      confidence: 0.5,
    },
  });
  expect(await count('door')).toBe(1);
  expect(await count('hall')).toBe(0);
  expect(await count('yard')).toBe(2);
});

it('gates before it cuts tiles, and keeps what a gate knows of a camera', async () => {
  const { inner, count } = setUp({
    door: { motionGate: true, tiling: { width: 40, height: 48, overlap: 0, fullView: false } },
    hall: { motionGate: { refreshMs: 10 } },
  });
  for (const at of [0, 20, 40]) await count('door', at);
  expect(inner.seen).toEqual([
    ['door', { width: 40, height: 48 }],
    ['door', { width: 40, height: 48 }],
  ]);
  for (const at of [0, 5, 20]) await count('hall', at);
  expect(inner.seen.slice(2)).toEqual([
    ['hall', size],
    ['hall', size],
  ]);
});

it('disposes the detector once', async () => {
  const { inner, detector, count } = setUp({ door: { motionGate: true, tiling: true } });
  await count('door');
  await detector[Symbol.asyncDispose]();
  expect(inner.disposals).toBe(1);
});
