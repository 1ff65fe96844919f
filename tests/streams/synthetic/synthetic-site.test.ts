import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { from, lastValueFrom, map, take, tap, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { cameraId, type Frame } from '../../../src/domain.ts';
import { ConfigError } from '../../../src/errors.ts';
import { i420Bytes } from '../../../src/imaging/i420.ts';
import { describeFrameSource } from '../../contracts/frame-source.contract.ts';
import { syntheticSite, type SyntheticSiteOptions } from '../../../src/streams/synthetic/synthetic-site.ts';

const small = { seed: 3, cameras: 2, people: 8, durationMs: 1_250, fps: 4, width: 320, height: 180 } as const;

/** A copy of all pixels of a camera. */
function pixelsOf(options: SyntheticSiteOptions, camera: string): Promise<Buffer[]> {
  const source = syntheticSite(options).source(cameraId(camera));
  return lastValueFrom(
    from(source.frames()).pipe(
      map((frame) => {
        const copy = Buffer.from(frame.pixels);
        frame[Symbol.dispose]();
        return copy;
      }),
      toArray(),
    ),
  );
}

describeFrameSource('synthetic site', () => ({
  source: syntheticSite({ ...small, durationMs: 10_000, width: 160, height: 90, buffers: 3 }).source(
    cameraId('cam-1'),
  ),
  poolSize: 3,
}));

describe('source', () => {
  test('the same seed gives the same pixels, another seed others', { timeout: 30_000 }, async () => {
    const [once, again, other] = await Promise.all([
      pixelsOf(small, 'cam-2'),
      pixelsOf(small, 'cam-2'),
      pixelsOf({ ...small, seed: 4 }, 'cam-2'),
    ]);
    expect(once).toHaveLength(5);
    expect(once[0]).toHaveLength(i420Bytes({ width: 320, height: 180 }));
    expect(Buffer.concat(once).equals(Buffer.concat(again))).toBe(true);
    expect(Buffer.concat(once).equals(Buffer.concat(other))).toBe(false);
  });

  test('waits while all its buffers are out', { timeout: 30_000 }, async () => {
    const out: Frame[] = [];
    const source = syntheticSite({ ...small, buffers: 2 }).source(cameraId('cam-1'));
    await new Promise<void>((resolve, reject) => {
      const held = from(source.frames()).subscribe({
        next(frame) {
          out.push(frame);
          if (out.length === 2) setTimeout(step, 200);
        },
        error: reject,
        complete: () => {
          reject(new Error('it did not wait'));
        },
      });
      function step(): void {
        expect(out.map(({ sequence }) => sequence)).toEqual([0, 1]);
        held.unsubscribe();
        resolve();
      }
    });
  });

  test('stamps its frames as the ground truth says', { timeout: 30_000 }, async () => {
    const site = syntheticSite(small);
    const camera = cameraId('cam-2');
    const stamps = await lastValueFrom(
      from(site.source(camera).frames()).pipe(
        take(3),
        tap((frame) => {
          frame[Symbol.dispose]();
        }),
        map(({ sequence, capturedAt }) => ({ sequence, capturedAt })),
        toArray(),
      ),
    );
    const truth = site.groundTruth(camera).slice(0, 3);
    expect(stamps).toEqual(truth.map(({ sequence, capturedAt }) => ({ sequence, capturedAt })));
  });
});

test('names its cameras apart from those of other sites, everywhere', () => {
  const site = syntheticSite({ ...small, cameras: 2, cameraPrefix: 'east-' });
  const names = ['east-cam-1', 'east-cam-2'];
  expect(site.cameras.map(({ id }) => id)).toEqual(names);
  expect(new Set(site.transitions.map(({ from }) => from))).toEqual(new Set(names));
  expect(() => site.groundTruth(cameraId('cam-1'))).toThrow(/no camera cam-1/);
});

describe('ground truth', () => {
  const site = syntheticSite({ seed: 11, cameras: 4, people: 12, durationMs: 50_000, fps: 3 });

  test('boxes lie in the frame, once a person and frame', () => {
    let boxes = 0;
    for (const { id } of site.cameras) {
      for (const frame of site.groundTruth(id)) {
        const identities = frame.boxes.map(({ identity }) => identity);
        expect(new Set(identities).size).toBe(identities.length);
        for (const { box, visibility } of frame.boxes) {
          boxes++;
          expect(visibility).toBeGreaterThanOrEqual(0.1);
          expect(visibility).toBeLessThanOrEqual(1);
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.y).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(640);
          expect(box.y + box.height).toBeLessThanOrEqual(360);
        }
      }
    }
    expect(boxes).toBeGreaterThan(300);
  });

  test('nobody is in two rooms at once or faster between them than the transitions say', () => {
    const sightings = site.cameras
      .flatMap(({ id }) =>
        site
          .groundTruth(id)
          .flatMap(({ capturedAt, boxes }) => boxes.map(({ identity }) => ({ id, capturedAt, identity }))),
      )
      .sort((a, b) => a.capturedAt - b.capturedAt);
    const last = new Map<number, (typeof sightings)[number]>();
    let moves = 0;
    for (const sighting of sightings) {
      const before = last.get(sighting.identity);
      last.set(sighting.identity, sighting);
      if (!before || before.id === sighting.id) continue;
      moves++;
      const transition = site.transitions.find(({ from: a, to: b }) => a === before.id && b === sighting.id);
      expect(sighting.capturedAt - before.capturedAt).toBeGreaterThanOrEqual(transition!.minTravelMs);
    }
    expect(moves).toBeGreaterThan(10);
  });

  test('people move and go: none stands in one camera all the time', () => {
    for (const { id } of site.cameras) {
      const seen = new Map<number, number>();
      for (const { boxes } of site.groundTruth(id)) {
        for (const { identity } of boxes) seen.set(identity, (seen.get(identity) ?? 0) + 1);
      }
      for (const count of seen.values()) expect(count / site.frames).toBeLessThan(0.75);
    }
  });

  test('pixels change where the boxes are, and hardly elsewhere', { timeout: 30_000 }, async () => {
    const options = { ...small, cameras: 1, durationMs: 2_500 };
    const scene = syntheticSite(options);
    const camera = cameraId('cam-1');
    const [people, empty] = await Promise.all([
      pixelsOf(options, camera),
      pixelsOf({ ...options, people: 0 }, camera),
    ]);
    let inside = 0;
    let outside = 0;
    for (const { sequence, boxes } of scene.groundTruth(camera)) {
      for (let i = 0; i < 320 * 180; i++) {
        if (people[sequence]![i] === empty[sequence]![i]) continue;
        const x = i % 320;
        const y = Math.floor(i / 320);
        const covered = boxes.some(
          ({ box }) =>
            x >= box.x - 1 && x <= box.x + box.width + 1 && y >= box.y - 1 && y <= box.y + box.height + 1,
        );
        if (covered) inside++;
        else outside++;
      }
    }
    expect(inside).toBeGreaterThan(2_000);
    // Shadows and what is carried in the hand.
    expect(outside / (inside + outside)).toBeLessThan(0.35);
  });

  test('is written as MOTChallenge text', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'synthetic-'));
    try {
      await site.writeGroundTruth(folder);
      const lines = (await readFile(join(folder, 'cam-1', 'gt', 'gt.txt'), 'utf8')).trimEnd().split('\n');
      const truth = site.groundTruth(cameraId('cam-1'));
      expect(lines).toHaveLength(truth.reduce((sum, { boxes }) => sum + boxes.length, 0));
      const first = truth.find(({ boxes }) => boxes.length > 0)!;
      const [frame, identity, x, , , height, counts, kind] = lines[0]!.split(',').map(Number);
      expect([frame, identity, counts, kind]).toEqual([
        first.sequence + 1,
        first.boxes[0]!.identity + 1,
        1,
        1,
      ]);
      expect(x).toBeCloseTo(first.boxes[0]!.box.x, 2);
      expect(height).toBeCloseTo(first.boxes[0]!.box.height, 2);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test('overlapping cameras see the same people at the same time', () => {
  const site = syntheticSite({ seed: 2, cameras: 3, people: 10, durationMs: 30_000, fps: 2, overlap: 1 });
  expect(site.overlapping).toEqual([['cam-1', 'cam-2']]);
  expect(site.transitions).toHaveLength(4);
  const [a, b] = [cameraId('cam-1'), cameraId('cam-2')].map((id) => site.groundTruth(id));
  const shared = a!.filter(({ boxes }, i) =>
    boxes.some(({ identity }) => b![i]!.boxes.some((other) => other.identity === identity)),
  );
  expect(shared.length).toBeGreaterThan(5);
});

test.each([
  ['cameras', { cameras: 65 }],
  ['cameras', { cameras: 0 }],
  ['people', { people: 1.5 }],
  ['fps', { fps: 0 }],
  ['durationMs', { durationMs: 0 }],
  ['width', { width: 641 }],
])('refuses a wrong %s', (path, wrong) => {
  expect(() => syntheticSite({ seed: 1, durationMs: 1_000, ...wrong })).toThrow(ConfigError);
  expect(() => syntheticSite({ seed: 1, durationMs: 1_000, ...wrong })).toThrow(path);
});

test('an unknown camera is refused', () => {
  expect(() => syntheticSite({ seed: 1, durationMs: 1_000 }).source(cameraId('cam-9'))).toThrow(/cam-9/);
});
