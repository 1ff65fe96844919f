import { firstValueFrom, from, of } from 'rxjs';
import { expect, it } from 'vitest';
import { motionGated } from '../../../src/detection/gate/motion-gated.ts';
import { createRegionMask } from '../../../src/detection/region-mask.ts';
import { cameraId, type Frame } from '../../../src/domain.ts';
import { i420Bytes } from '../../../src/imaging/i420.ts';
import { createRandom } from '../../../src/maths/random.ts';
import type { Detector } from '../../../src/ports.ts';

const size = { width: 480, height: 270 };
const random = createRandom(3);

/** A noisy room with a person of 12×40 pixels at x, y, if any. */
function frameAt(capturedAt: number, person?: { x: number; y: number }, camera = 'door'): Frame {
  const pixels = new Uint8Array(new SharedArrayBuffer(i420Bytes(size))).fill(128);
  for (let i = 0; i < size.width * size.height; i++) pixels[i] = 97 + 6 * random.next();
  if (person) {
    for (let row = person.y; row < person.y + 40; row++) {
      pixels.fill(150, row * size.width + person.x, row * size.width + person.x + 12);
    }
  }
  return {
    camera: cameraId(camera),
    sequence: 0,
    capturedAt,
    size,
    pixels,
    [Symbol.dispose]: () => undefined,
  };
}

/** Says which frame it saw. */
function witness(): Detector & { readonly seen: number[] } {
  const seen: number[] = [];
  return {
    name: 'witness',
    seen,
    detect({ capturedAt }) {
      seen.push(capturedAt);
      return of([{ box: { x: capturedAt, y: 0, width: 10, height: 30 }, confidence: 0.9 }]);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function run(frames: readonly Frame[], options = {}) {
  const detector = witness();
  const gated = motionGated(detector, options);
  const repeated: number[] = [];
  for (const frame of frames) {
    const [first] = await firstValueFrom(from(gated.detect(frame)));
    repeated.push(first!.box.x);
  }
  return { seen: detector.seen, repeated, counts: gated.counts };
}

it('repeats what it said while nothing moves, and looks again after the refresh time', async () => {
  const frames = Array.from({ length: 12 }, (_, i) => frameAt(i * 100, { x: 100, y: 100 }));
  const { seen, repeated, counts } = await run(frames, { refreshMs: 500 });
  expect(seen).toEqual([0, 500, 1000]);
  expect(repeated).toEqual([0, 0, 0, 0, 0, 500, 500, 500, 500, 500, 1000, 1000]);
  expect(counts).toEqual({ frames: 12, skipped: 9 });
});

it('looks at everyone who comes, walks and goes', async () => {
  const steps = [undefined, 100, 106, 112, 118, undefined, undefined];
  const frames = steps.map((x, i) => frameAt(i * 10, x === undefined ? undefined : { x, y: 100 }));
  expect((await run(frames)).seen).toEqual([0, 10, 20, 30, 40, 50]);
});

it('adds up what moves too slowly to be seen from frame to frame', async () => {
  // A pixel in five frames: the person's edge crosses cells of five pixels.
  const frames = Array.from({ length: 50 }, (_, i) => frameAt(i, { x: 100 + Math.floor(i / 5), y: 100 }));
  const { seen } = await run(frames);
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.length).toBeLessThan(20);
});

it('sees nothing of what moves outside of the mask', async () => {
  const mask = createRegionMask({
    exclude: [
      [
        [0, 0],
        [0.5, 0],
        [0.5, 1],
        [0, 1],
      ],
    ],
  });
  const walk = (from: number) => [0, 10, 20].map((step, i) => frameAt(i, { x: from + step, y: 100 }));
  expect((await run(walk(100), { mask })).seen).toEqual([0]);
  expect((await run(walk(300), { mask })).seen).toEqual([0, 1, 2]);
});

it('keeps cameras apart, and starts anew for another size or an earlier time', async () => {
  const small = { ...frameAt(20), size: { width: 240, height: 270 } };
  const frames = [frameAt(0), frameAt(0, undefined, 'hall'), frameAt(10), small, { ...small, capturedAt: 5 }];
  expect((await run(frames)).seen).toEqual([0, 0, 20, 5]);
});

it('never repeats a failure', async () => {
  let count = 0;
  const flaky: Detector = {
    ...witness(),
    detect: () => (count++ === 0 ? Promise.reject(new Error('once')) : Promise.resolve([])),
  };
  const gated = motionGated(flaky);
  const ask = (at: number) => firstValueFrom(from(gated.detect(frameAt(at))));
  await expect(ask(0)).rejects.toThrow('once');
  expect(await ask(10)).toEqual([]);
  expect(await ask(20)).toEqual([]);
  expect(count).toBe(2);
});
