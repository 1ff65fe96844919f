/**
 * How well each tracker keeps people apart, camera by camera, on synthetic sites with crossings, furniture to hide
 * behind and people dressed alike. Detections come from the `motion` detector, and from the ground truth with
 * seeded noise, which shows the tracker's own errors. Figures are over all seeds and cameras together.
 *
 *     npx tsx bench/tracking-quality.ts --seeds 1,2,3,4 --fps 25,10,5
 *     npx tsx bench/tracking-quality.ts --seeds 5,6 --fps 10 --osnet osnet.onnx --json
 */
import { parseArgs } from 'node:util';
import { concatMap, from, lastValueFrom } from 'rxjs';
import { createTable } from '../src/cli/table.ts';
import { motionDetector } from '../src/detection/motion.ts';
import type { CameraId, Detection, Frame, TrackId } from '../src/domain.ts';
import { boxSequence, type BoxSequence, type IdentifiedBox } from '../src/evaluation/box-sequence.ts';
import { motScores } from '../src/evaluation/mot-scores.ts';
import { iou } from '../src/maths/box.ts';
import { createRandom } from '../src/maths/random.ts';
import type { Describer, Extractor, Tracker } from '../src/ports.ts';
import { createExtractor } from '../src/reid/create-extractor.ts';
import { extractorDescriber } from '../src/site/extractor-describer.ts';
import { minVisibility } from '../src/site/score-scene.ts';
import type { GroundTruthFrame } from '../src/streams/synthetic/ground-truth.ts';
import { syntheticSite } from '../src/streams/synthetic/synthetic-site.ts';
import { createTracker, trackerNames } from '../src/tracking/create-tracker.ts';
import { noisyDetections } from './noisy-detections.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3,4' },
    fps: { type: 'string', default: '10' },
    trackers: { type: 'string', default: trackerNames.join(',') },
    /** An OSNet weights file: its looks are tried too. */
    osnet: { type: 'string' },
    sources: { type: 'string', default: 'motion,truth' },
    cameras: { type: 'string', default: '2' },
    people: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
  },
});
const numbers = (text: string): number[] => text.split(',').map(Number);

/** How looks are found, and what they cost. */
interface Looks {
  readonly name: string;
  readonly extractor: Extractor;
  readonly describer: Describer;
  readonly cost: { persons: number; ms: number };
}

/** One tracker with one kind of looks, or none, following one camera. */
interface Run {
  readonly tracker: Tracker;
  readonly looks: Looks | undefined;
  readonly frames: {
    readonly boxes: readonly { readonly track: TrackId; readonly box: IdentifiedBox['box'] }[];
  }[];
  readonly confirmed: Set<TrackId>;
}

/** What is summed over seeds and cameras, for one row. */
interface Tally {
  readonly sequences: BoxSequence[];
  detections: number;
  described: number;
  frames: number;
  ms: number;
  tracks: number;
  /** Frames of tracks that show somebody, and those of them that show the person whom their track shows most. */
  shown: number;
  pure: number;
}

const tallies = new Map<string, Tally>();
const looks: Looks[] = [];
await addLooks('stripes', 'stripes');
if (values.osnet !== undefined) await addLooks('osnet', values.osnet);

async function addLooks(name: string, spec: string): Promise<void> {
  const extractor = await createExtractor(spec, { maxBatch: 16 });
  const cost = { persons: 0, ms: 0 };
  const describer = extractorDescriber(extractor, {
    onRun(persons, ms) {
      cost.persons += persons;
      cost.ms += ms;
    },
  });
  looks.push({ name, extractor, describer, cost });
}

for (const fps of numbers(values.fps)) {
  for (const seed of numbers(values.seeds)) {
    const scene = syntheticSite({
      seed,
      fps,
      cameras: Number(values.cameras),
      people: Number(values.people),
      durationMs: 1_000 * Number(values.seconds),
    });
    for (const { id } of scene.cameras) await follow(id, scene.groundTruth(id));

    /** Every tracker sees the very same frames, one after the other. */
    async function follow(camera: CameraId, truth: readonly GroundTruthFrame[]): Promise<void> {
      await using detector = motionDetector();
      const random = createRandom(seed).fork(`${camera}/${fps}`);
      const sources: Record<string, (frame: Frame) => Promise<readonly Detection[]>> = {
        motion: (frame) => lastValueFrom(from(detector.detect(frame))),
        truth: (frame) => Promise.resolve(noisyDetections(truth[frame.sequence]!.boxes, frame.size, random)),
      };
      const runs = values.sources.split(',').map((source) => ({ source, runs: runsOf(camera) }));
      const frames = from(scene.source(camera).frames()).pipe(
        concatMap(async (frame) => {
          using _frame = frame;
          for (const { source, runs: own } of runs) {
            const detections = await sources[source]!(frame);
            const known = new Map<Looks, Map<Detection, Float32Array>>();
            for (const [name, run] of own) {
              await step(run, frame, detections, known, tallyOf(fps, source, name));
            }
          }
        }),
      );
      await lastValueFrom(frames, { defaultValue: undefined });
      for (const { source, runs: own } of runs) {
        for (const [name, run] of own) score(run, truth, tallyOf(fps, source, name));
      }
    }
  }
}

function runsOf(camera: CameraId): [string, Run][] {
  return values.trackers.split(',').flatMap((name) => {
    const create = (): Tracker => createTracker(name, { camera });
    const kinds = create().wanted ? [undefined, ...looks] : [undefined];
    return kinds.map((kind): [string, Run] => [
      kind ? `${name} + ${kind.name}` : name,
      { tracker: create(), looks: kind, frames: [], confirmed: new Set() },
    ]);
  });
}

/** As the operator `track` does, but a person whom several trackers want described is described once. */
async function step(
  { tracker, looks: kind, frames, confirmed }: Run,
  frame: Frame,
  detections: readonly Detection[],
  known: Map<Looks, Map<Detection, Float32Array>>,
  tally: Tally,
): Promise<void> {
  let given = detections;
  tally.frames++;
  tally.detections += detections.length;
  if (kind) {
    const wanted = (tracker.wanted?.(detections, frame.capturedAt) ?? []).map((place) => detections[place]!);
    const cache = known.get(kind) ?? new Map<Detection, Float32Array>();
    known.set(kind, cache);
    const missing = wanted.filter((detection) => !cache.has(detection));
    if (missing.length > 0) {
      const boxes = missing.map(({ box }) => box);
      const found = await lastValueFrom(from(kind.describer.describe(frame, boxes)));
      missing.forEach((detection, i) => cache.set(detection, found[i]!));
    }
    tally.described += wanted.length;
    given = detections.map((detection) =>
      wanted.includes(detection) ? { ...detection, appearance: cache.get(detection)! } : detection,
    );
  }
  const started = performance.now();
  const { tracks } = tracker.update(given, frame.capturedAt);
  tally.ms += performance.now() - started;
  for (const { id, state } of tracks) if (state === 'confirmed') confirmed.add(id);
  const seen = tracks.filter(({ state }) => state !== 'lost');
  frames.push({ boxes: seen.map(({ id, box }) => ({ track: id, box })) });
}

/** As the site does, boxes of tracks count from their first on, once they were ever confirmed. */
function score({ frames, confirmed }: Run, truth: readonly GroundTruthFrame[], tally: Tally): void {
  const shown = new Map<TrackId, Map<number, number>>();
  const evaluated = frames.map(({ boxes }, i) => {
    const people = truth[i]!.boxes;
    const kept = boxes.filter(({ track }) => confirmed.has(track));
    for (const { track, box } of kept) {
      const nearest = people.toSorted((a, b) => iou(b.box, box) - iou(a.box, box))[0];
      if (!nearest || iou(nearest.box, box) < 0.5) continue;
      const own = shown.get(track) ?? new Map<number, number>();
      own.set(nearest.identity, (own.get(nearest.identity) ?? 0) + 1);
      shown.set(track, own);
    }
    return {
      groundTruth: people.map(({ identity, box, visibility }) => ({
        identity,
        box,
        ignored: visibility < minVisibility,
      })),
      predictions: kept.map(({ track, box }) => ({ identity: track, box })),
    };
  });
  for (const own of shown.values()) {
    tally.shown += [...own.values()].reduce((sum, count) => sum + count, 0);
    tally.pure += Math.max(...own.values());
  }
  tally.tracks += confirmed.size;
  tally.sequences.push(boxSequence(evaluated));
}

function tallyOf(fps: number, source: string, name: string): Tally {
  const key = `${fps}/${source}/${name}`;
  let tally = tallies.get(key);
  if (!tally) {
    tally = { sequences: [], detections: 0, described: 0, frames: 0, ms: 0, tracks: 0, shown: 0, pure: 0 };
    tallies.set(key, tally);
  }
  return tally;
}

for (const { extractor } of looks) await extractor[Symbol.asyncDispose]();

const rows = [...tallies].map(([key, tally]) => {
  const [fps, detections, tracker] = key.split('/') as [string, string, string];
  const { HOTA: hota, CLEAR: clear, Identity: identity } = motScores(tally.sequences);
  return {
    fps: Number(fps),
    detections,
    tracker,
    IDF1: identity.IDF1,
    HOTA: hota.HOTA,
    AssA: hota.AssA,
    DetA: hota.DetA,
    MOTA: clear.MOTA,
    IDSW: clear.IDSW,
    Frag: clear.Frag,
    tracks: tally.tracks,
    purity: tally.pure / Math.max(1, tally.shown),
    described: tally.described / Math.max(1, tally.detections),
    trackerMsPerFrame: tally.ms / tally.frames,
  };
});
const costs = looks.map(({ name, cost }) => ({
  looks: name,
  msPerPerson: cost.ms / Math.max(1, cost.persons),
}));

const head = [
  'fps',
  'boxes',
  'tracker',
  'IDF1',
  'HOTA',
  'AssA',
  'DetA',
  'MOTA',
  'IDSW',
  'Frag',
  'tracks',
  'purity',
  'described',
  'ms/frame',
];
const table = createTable({ head, colAligns: head.map((_, i) => (i === 1 || i === 2 ? 'left' : 'right')) });
for (const row of rows) {
  const three = (value: number): string => value.toFixed(3);
  table.push([
    row.fps,
    row.detections,
    row.tracker,
    ...[row.IDF1, row.HOTA, row.AssA, row.DetA, row.MOTA].map(three),
    row.IDSW,
    row.Frag,
    row.tracks,
    three(row.purity),
    `${(100 * row.described).toFixed(0)} %`,
    three(row.trackerMsPerFrame),
  ]);
}
console.log(table.toString());
for (const { looks: name, msPerPerson } of costs)
  console.log(`${name}: ${msPerPerson.toFixed(2)} ms a person`);
if (values.json) console.log(JSON.stringify({ seeds: numbers(values.seeds), rows, costs }));
