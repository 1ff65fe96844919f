import { concatMap, from, lastValueFrom } from 'rxjs';
import { expect, it } from 'vitest';
import { cameraId, type Detection } from '../../../src/domain.ts';
import { boxSequence, type EvaluationFrame } from '../../../src/evaluation/box-sequence.ts';
import { identityScores } from '../../../src/evaluation/identity.ts';
import { clipBox } from '../../../src/maths/box.ts';
import { createRandom } from '../../../src/maths/random.ts';
import type { Tracker } from '../../../src/ports.ts';
import { syntheticSite } from '../../../src/streams/synthetic/synthetic-site.ts';
import { cameraMotionEstimator } from '../../../src/tracking/camera-motion/camera-motion-estimator.ts';
import { createTracker } from '../../../src/tracking/create-tracker.ts';
import { viewOf } from './moved-view.ts';

const camera = cameraId('cam-1');
const view = { width: 420, height: 300 };
/** A mast in the wind: to and fro by up to 28 pixels a frame. */
const aimAt = (n: number) => ({ x: 110 + 80 * Math.sin(0.35 * n), y: 30 + 24 * Math.sin(0.22 * n) });

/** IDF1 of one camera that sways before a made-up room, with boxes that are right but for a little noise. */
async function swaying<Name extends string>(trackers: Record<Name, readonly [Tracker, boolean]>) {
  const names = Object.keys(trackers) as Name[];
  const scene = syntheticSite({ seed: 4, cameras: 1, people: 6, durationMs: 7_000 });
  const truth = scene.groundTruth(camera);
  const random = createRandom(9);
  const scored = new Map<Name, EvaluationFrame[]>(names.map((name) => [name, []]));
  const estimator = cameraMotionEstimator();
  const frames = from(scene.source(camera).frames()).pipe(
    concatMap((frame) => {
      using whole = frame;
      const aim = aimAt(frame.sequence);
      const people = truth[frame.sequence]!.boxes.map(({ identity, box, visibility }) => ({
        identity,
        visibility,
        box: clipBox({ ...box, x: box.x - aim.x, y: box.y - aim.y }, view),
      })).filter(({ box, visibility }) => box.width > 16 && box.height > 40 && visibility > 0.4);
      const detections = people.map(({ box }): Detection => {
        const x = box.x + 1.5 * random.normal();
        return { box: { ...box, x, y: box.y + 1.5 * random.normal() }, confidence: 0.85 };
      });
      const motion = estimator.estimate(
        viewOf(whole, aim, view, { seed: frame.sequence }),
        detections.map(({ box }) => box),
      );
      for (const name of names) {
        const [tracker, told] = trackers[name];
        const { tracks } = tracker.update(detections, frame.capturedAt, told ? motion : undefined);
        const predictions = tracks
          .filter(({ state }) => state === 'confirmed')
          .map(({ id, box }) => ({ identity: id, box }));
        scored.get(name)!.push({ groundTruth: people, predictions });
      }
      return [];
    }),
  );
  await lastValueFrom(frames, { defaultValue: undefined });
  return (name: Name) => identityScores(boxSequence(scored.get(name)!)).IDF1;
}

// Rendering the room takes the time, more than the usual limit on a machine with much else to do.
it(
  'follows people better before a camera that sways, where it knows how it does',
  { timeout: 120_000 },
  async () => {
    const IDF1 = await swaying({
      'bytetrack alone': [createTracker('bytetrack', { camera }), false],
      bytetrack: [createTracker('bytetrack', { camera }), true],
      'bot-sort alone': [createTracker('bot-sort', { camera }), false],
      'bot-sort': [createTracker('bot-sort', { camera }), true],
    });
    for (const name of ['bytetrack', 'bot-sort'] as const) {
      expect(IDF1(name)).toBeGreaterThan(0.8);
      expect(IDF1(name)).toBeGreaterThan(IDF1(`${name} alone`) + 0.1);
    }
  },
);
