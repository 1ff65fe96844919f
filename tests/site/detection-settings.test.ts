import { firstValueFrom, from } from 'rxjs';
import { expect, it } from 'vitest';
import { parseSite } from '../../src/config.ts';
import { cameraId } from '../../src/domain.ts';
import { detectionSettings } from '../../src/site/detection-settings.ts';
import { openDetector } from '../../src/site/parts.ts';
import { testFrame } from '../operators/support-frames.ts';

function settings(fields: object) {
  const { cameras, detection, detector } = parseSite({
    name: 'shop',
    detector: 'yolox:nano.onnx',
    ...fields,
  });
  return detectionSettings(cameras, detection, detector);
}
const include = [
  [
    [0, 0],
    [1, 0],
    [1, 1],
  ],
];

it("puts a camera's own settings in the place of the site's", () => {
  const { of, leastConfidence } = settings({
    cameras: {
      door: { url: 'a.mp4', detection: { confidence: 0.1, include, tiling: false } },
      till: 'b.mp4',
    },
    detection: { confidence: 0.4, minHeight: 20, tiling: { width: 320 } },
  });
  expect(of(cameraId('door'))).toMatchObject({ confidence: 0.1, minHeight: 20, tiling: false, include });
  expect(of(cameraId('till'))).toMatchObject({ confidence: 0.4, minHeight: 20, tiling: { width: 320 } });
  // The detector must not drop what one camera wants to keep.
  expect(leastConfidence).toBe(0.1);
});

it("knows each detector's own threshold, and leaves a detector of the user's alone", () => {
  const cameras = { door: { url: 'a.mp4', detection: { confidence: 0.28 } }, till: 'b.mp4' };
  expect(settings({ cameras }).of(cameraId('till')).confidence).toBe(0.25);
  expect(settings({ cameras }).leastConfidence).toBe(0.25);
  expect(settings({ cameras, detector: 'motion' }).leastConfidence).toBe(0.28);
  const own = { name: 'mine', detect: () => [], [Symbol.asyncDispose]: () => Promise.resolve() };
  expect(settings({ cameras, detector: own }).of(cameraId('till')).confidence).toBe(0);
});

it("puts a camera's rules round a detector of the user's too, which stays the user's to dispose", async () => {
  let disposals = 0;
  const own = {
    name: 'mine',
    detect: () => [[{ box: { x: 40, y: 0, width: 10, height: 20 }, confidence: 0.01 }]],
    [Symbol.asyncDispose]() {
      disposals++;
      return Promise.resolve();
    },
  };
  const cameras = { door: { url: 'a.mp4', detection: { exclude: include } }, till: 'b.mp4' };
  const detector = await openDetector(parseSite({ name: 'shop', cameras, detector: own }), {});
  const count = async (camera: string) =>
    (await firstValueFrom(from(detector.detect(testFrame(0, { camera }))))).length;
  expect(await count('door')).toBe(0);
  expect(await count('till')).toBe(1);
  await detector[Symbol.asyncDispose]();
  expect(disposals).toBe(0);
});
