/**
 * How well the weight-free detector finds people, on synthetic scenes whose light is disturbed, and beside YOLOX-nano
 * on real video: `npx tsx bench/motion-quality.ts 11 12 13` (seeds), `npx tsx bench/motion-quality.ts film.mp4
 * yolox_nano.onnx`. Recall counts people at least half visible.
 */
import { concatMap, from, lastValueFrom } from 'rxjs';
import { createDetector } from '../src/detection/create-detector.ts';
import { motionDetector } from '../src/detection/motion.ts';
import { cameraId, type Detection, type Frame } from '../src/domain.ts';
import type { Detector } from '../src/ports.ts';
import { syntheticSite } from '../src/streams/synthetic/synthetic-site.ts';
import { videoSource } from '../src/streams/video-source.ts';
import { createDetectionScore } from './detection-score.ts';
import { disturbances } from './disturbances.ts';

/** The first second of a camera only teaches the background. */
const learningMs = 1_000;

const find = (detector: Detector, frame: Frame): Promise<readonly Detection[]> =>
  lastValueFrom(from(detector.detect(frame)));

async function onScenes(seeds: readonly number[]): Promise<void> {
  const conditions = Object.entries(disturbances).map(([name, disturb]) => ({
    name,
    disturb,
    all: createDetectionScore(),
  }));
  for (const seed of seeds) {
    const site = syntheticSite({ seed, cameras: 2, people: 8, durationMs: 30_000 });
    const runs = conditions.map((each) => ({
      ...each,
      detector: motionDetector(),
      score: createDetectionScore(),
    }));
    for (const { id } of site.cameras) {
      const truth = site.groundTruth(id);
      const frames = from(site.source(id).frames()).pipe(
        concatMap(async (frame) => {
          using _frame = frame;
          const boxes = truth[frame.sequence]!.boxes;
          const people = boxes.map(({ box, visibility }) => ({ box, counts: visibility > 0.5 }));
          const elapsedMs = frame.capturedAt - site.startAt;
          const moment = {
            size: frame.size,
            seed,
            seconds: elapsedMs / 1_000,
            sequence: frame.sequence,
            people: boxes.map(({ box }) => box),
          };
          await Promise.all(
            runs.map(async ({ disturb, detector, score, all }) => {
              const pixels = new Uint8Array(new SharedArrayBuffer(frame.pixels.length));
              pixels.set(frame.pixels);
              disturb(pixels, moment);
              const detections = await find(detector, { ...frame, pixels });
              if (elapsedMs < learningMs) return;
              score.add(detections, people);
              all.add(detections, people);
            }),
          );
        }),
      );
      await lastValueFrom(frames, { defaultValue: undefined });
    }
    for (const { name, score, detector } of runs) {
      await detector[Symbol.asyncDispose]();
      print(`seed ${seed} ${name}`, score.figures());
    }
  }
  for (const { name, all } of conditions) print(`all ${name}`, all.figures());
}

/** Against a network, which itself misses some and sees some that are none: figures compare only with each other. */
async function onFilm(film: string, model: string): Promise<void> {
  await using motion = motionDetector();
  await using network = await createDetector(model, { confidence: 0.4 });
  const score = createDetectionScore();
  const source = videoSource({ camera: cameraId('film'), url: film, fps: 10 });
  let began: number | undefined;
  const frames = from(source.frames()).pipe(
    concatMap(async (frame) => {
      using _frame = frame;
      const [ours, theirs] = await Promise.all([find(motion, frame), find(network, frame)]);
      began ??= frame.capturedAt;
      if (frame.capturedAt - began < learningMs) return;
      score.add(
        ours,
        theirs.map(({ box }) => ({ box, counts: true })),
      );
    }),
  );
  await lastValueFrom(frames, { defaultValue: undefined });
  print(film, score.figures());
}

function print(label: string, figures: Readonly<Record<string, number>>): void {
  const text = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  console.log(`${label.padEnd(20)} ${text.join('  ')}`);
}

const [first = '11', second = ''] = process.argv.slice(2);
if (/^\d+$/.test(first)) await onScenes(process.argv.slice(2).map(Number));
else await onFilm(first, second);
