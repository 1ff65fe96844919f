import { concatMap, from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { motionDetector } from '../../src/detection/motion.ts';
import { cameraId, type Box, type Detection, type Frame, type Size } from '../../src/domain.ts';
import { i420Bytes } from '../../src/imaging/i420.ts';
import { iou } from '../../src/maths/box.ts';
import type { Detector } from '../../src/ports.ts';
import { syntheticSite } from '../../src/streams/synthetic/synthetic-site.ts';

const size: Size = { width: 320, height: 240 };

interface Painting {
  /** Grey boxes [box, luma] on the wall. */
  readonly things?: readonly (readonly [Box, number])[];
  readonly camera?: string;
  /** Factor on the light of the whole picture. */
  readonly light?: number;
}

/** A frame of a textured wall with boxes before it, and the noise of a sensor. */
function frame(index: number, fps: number, { things = [], camera = 'a', light = 1 }: Painting = {}): Frame {
  const pixels = new Uint8Array(new SharedArrayBuffer(i420Bytes(size))).fill(128);
  for (let y = 0, i = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, i++) {
      const noise = ((Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(index + 7, 0x85ebca6b)) >>> 13) % 5;
      let value = 110 + 30 * Math.sin(x / 9) * Math.cos(y / 13);
      for (const [box, luma] of things) {
        if (x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height) value = luma;
      }
      pixels[i] = 16 + (value - 16) * light + noise - 2;
    }
  }
  return {
    camera: cameraId(camera),
    sequence: index,
    capturedAt: 1_700_000_000_000 + (index * 1_000) / fps,
    size,
    pixels,
    [Symbol.dispose]: () => undefined,
  };
}

const detect = (detector: Detector, picture: Frame): Promise<readonly Detection[]> =>
  lastValueFrom(from(detector.detect(picture)));
const person = (x: number): Box => ({ x, y: 80, width: 30, height: 80 });

describe('motionDetector', () => {
  it('owes no answer once it is disposed', async () => {
    const detector = motionDetector();
    const owed = detect(detector, frame(0, 10));
    owed.catch(() => undefined);
    await detector[Symbol.asyncDispose]();
    await expect(owed).rejects.toThrow('disposed');
  });

  it('learns a camera anew whose time begins again', async () => {
    await using detector = motionDetector();
    for (const start of [36_000, 0]) {
      let seen: readonly Detection[] = [];
      for (let i = 0; i < 25; i++) {
        const who = i > 15 ? { things: [[person(100 + 4 * i), 200] as const] } : {};
        seen = await detect(detector, frame(start + i, 10, who));
        // Nothing was learnt yet in this second, whatever was known of times to come.
        if (i < 5) expect(seen).toEqual([]);
      }
      expect(seen).toHaveLength(1);
      expect(iou(seen[0]!.box, person(196))).toBeGreaterThan(0.6);
    }
  });

  it('sees nobody on a still scene, whatever its light does', async () => {
    await using detector = motionDetector();
    for (let i = 0; i < 60; i++) {
      const light = i < 30 ? 1 : 1 + 0.15 * Math.sin(i / 4);
      expect(await detect(detector, frame(i, 10, { light }))).toEqual([]);
    }
  });

  it.each([2, 10, 25])('boxes who walks in, at %i frames a second', async (fps) => {
    await using detector = motionDetector();
    let seen = 0;
    for (let i = 0; i < 6 * fps; i++) {
      const seconds = i / fps;
      if (seconds < 5) await detect(detector, frame(i, fps));
      else {
        const box = person(40 + 60 * (seconds - 5));
        const found = await detect(detector, frame(i, fps, { things: [[box, 200]] }));
        expect(found).toHaveLength(1);
        expect(iou(found[0]!.box, box)).toBeGreaterThan(0.85);
        seen++;
      }
    }
    expect(seen).toBe(fps);
  });

  it('keeps seeing someone who stands still', async () => {
    await using detector = motionDetector();
    const at = (i: number) => (i < 8 ? [] : ([[person(Math.min(150, 20 + 15 * (i - 8))), 200]] as const));
    let found: readonly Detection[] = [];
    // For half a minute.
    for (let i = 0; i < 120; i++) found = await detect(detector, frame(i, 4, { things: at(i) }));
    expect(found).toHaveLength(1);
    expect(iou(found[0]!.box, person(150))).toBeGreaterThan(0.85);
  });

  it('forgets the hole that someone left who was there from the start', async () => {
    await using detector = motionDetector();
    const boxes: number[] = [];
    for (let i = 0; i < 60; i++) {
      const x = 40 + Math.max(0, i - 20) * 8;
      boxes.push((await detect(detector, frame(i, 10, { things: [[person(x), 200]] }))).length);
    }
    expect(boxes.slice(0, 20).every((count) => count === 0)).toBe(true);
    // By then the person has left the picture and the hole has been filled.
    expect(boxes.at(-1)).toBe(0);
    expect(Math.max(...boxes)).toBeGreaterThan(0);
  });

  it('tells two who walk side by side from one', async () => {
    await using detector = motionDetector();
    let found: readonly Detection[] = [];
    const head = (x: number): Box => ({ x: x + 8, y: 66, width: 14, height: 16 });
    for (let i = 0; i < 30; i++) {
      const x = 60 + 4 * i;
      const pair = [person(x), head(x), person(x + 26), head(x + 26)].map((box) => [box, 200] as const);
      found = await detect(detector, frame(i, 10, { things: i < 15 ? [] : pair }));
    }
    expect(found).toHaveLength(2);
  });

  it('keeps cameras apart, and gives the same for the same frames', async () => {
    const run = async (): Promise<unknown> => {
      await using detector = motionDetector();
      const all = [];
      for (let i = 0; i < 30; i++) {
        const things = i < 15 ? [] : ([[person(8 * i), 200]] as const);
        all.push(await detect(detector, frame(i, 10, { things, camera: 'a' })));
        expect(await detect(detector, frame(i, 10, { camera: 'b' }))).toEqual([]);
      }
      return all;
    };
    expect(await run()).toEqual(await run());
  });

  it('does not hand out what is below the confidence asked for', async () => {
    await using detector = motionDetector({ confidence: 0.99 });
    for (let i = 0; i < 30; i++) {
      expect(await detect(detector, frame(i, 10, { things: i < 15 ? [] : [[person(8 * i), 200]] }))).toEqual(
        [],
      );
    }
  });
});

it('finds the people of a made-up site', async () => {
  const site = syntheticSite({ seed: 2, cameras: 1, people: 4, durationMs: 12_000 });
  const camera = site.cameras[0]!.id;
  await using detector = motionDetector();
  const found = await lastValueFrom(
    from(site.source(camera).frames()).pipe(
      concatMap(async (each) => {
        using picture = each;
        return await detect(detector, picture);
      }),
      toArray(),
    ),
  );
  const counts = { expected: 0, hit: 0, found: 0, right: 0, overlap: 0 };
  for (const [i, { boxes }] of site.groundTruth(camera).entries()) {
    if (i < 10) continue;
    const seen = found[i]!.map(({ box }) => box);
    counts.found += seen.length;
    counts.right += seen.filter((box) => boxes.some((truth) => iou(truth.box, box) >= 0.5)).length;
    for (const { box, visibility } of boxes) {
      if (visibility <= 0.5) continue;
      counts.expected++;
      const best = Math.max(0, ...seen.map((each) => iou(each, box)));
      if (best < 0.5) continue;
      counts.hit++;
      counts.overlap += best;
    }
  }
  expect(counts.expected).toBeGreaterThan(50);
  expect(counts.hit / counts.expected).toBeGreaterThan(0.8);
  // A person half hidden by another costs two: the box of what shows is neither's.
  expect(counts.right / counts.found).toBeGreaterThan(0.75);
  expect(counts.overlap / counts.hit).toBeGreaterThan(0.7);
});
