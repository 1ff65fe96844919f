/**
 * How well the weight-free detector finds people: `npx tsx bench/motion-quality.ts 11 12 13` (seeds of synthetic scenes).
 * Recall counts boxes at least half visible; a detection is right if it overlaps any person's box.
 */
import { concatMap, from, lastValueFrom } from 'rxjs';
import { motionDetector } from '../src/detection/motion.ts';
import { iou } from '../src/maths/box.ts';
import { syntheticSite } from '../src/streams/synthetic/synthetic-site.ts';

/** The first second of a camera only teaches the background. */
const learningFrames = 10;

for (const seed of process.argv.slice(2).map(Number)) {
  const scene = syntheticSite({ seed, cameras: 2, people: 8, durationMs: 30_000 });
  await using detector = motionDetector();
  for (const { id } of scene.cameras) {
    const truth = new Map(scene.groundTruth(id).map((frame) => [frame.capturedAt, frame.boxes]));
    const count = { people: 0, found: 0, detections: 0, right: 0, overlap: 0 };
    const frames = from(scene.source(id).frames()).pipe(
      concatMap(async (frame) => {
        using _frame = frame;
        const detections = await lastValueFrom(from(detector.detect(frame)));
        if (frame.sequence < learningFrames) return;
        const boxes = truth.get(frame.capturedAt) ?? [];
        for (const { box, visibility } of boxes) {
          if (visibility <= 0.5) continue;
          const best = Math.max(0, ...detections.map((detection) => iou(detection.box, box)));
          count.people++;
          if (best < 0.5) continue;
          count.found++;
          count.overlap += best;
        }
        count.detections += detections.length;
        count.right += detections.filter((found) =>
          boxes.some(({ box }) => iou(found.box, box) >= 0.5),
        ).length;
      }),
    );
    await lastValueFrom(frames, { defaultValue: undefined });
    const figures = {
      recall: count.found / count.people,
      precision: count.right / count.detections,
      'mean IoU': count.overlap / count.found,
    };
    const text = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(3)}`);
    console.log(`seed ${seed} ${id}: ${text.join(', ')}`);
  }
}
