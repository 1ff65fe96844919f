/**
 * Trackers compared on one set of detections of synthetic sites (2 cameras, 16 people): those of the motion detector, and
 * the true boxes with jitter, 5 % of them missed. A person who was away for 5 s counts as another: one camera's tracker
 * is not asked to know them again.
 *
 *     npx tsx bench/tracking-detections.ts --seeds 201,202 --every 1,2 --seconds 60
 */
import { parseArgs } from 'node:util';
import { concatMap, from, lastValueFrom } from 'rxjs';
import type { Box, CameraId, Detection, Frame } from '../src/domain.ts';
import { stripeExtractor } from '../src/reid/stripe-descriptor.ts';
import { motionDetector } from '../src/detection/motion.ts';
import { boxSequence, type EvaluationFrame } from '../src/evaluation/box-sequence.ts';
import { clearScores } from '../src/evaluation/clear.ts';
import { hotaScores } from '../src/evaluation/hota.ts';
import { identityScores } from '../src/evaluation/identity.ts';
import { createRandom } from '../src/maths/random.ts';
import { extractorDescriber } from '../src/site/extractor-describer.ts';
import { syntheticSite } from '../src/streams/synthetic/synthetic-site.ts';
import { createTracker, trackerNames } from '../src/tracking/create-tracker.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '201' },
    every: { type: 'string', default: '1,2' },
    seconds: { type: 'string', default: '60' },
  },
});
const numbers = (text: string): number[] => text.split(',').map(Number);
const fps = 10;
const minVisibility = 0.3;
const awayMs = 5000;

interface Moment {
  readonly at: number;
  readonly truth: EvaluationFrame['groundTruth'];
  readonly found: Readonly<Record<'motion' | 'boxes', readonly Detection[]>>;
}

async function see(seed: number): Promise<Map<CameraId, Moment[]>> {
  const scene = syntheticSite({
    seed,
    cameras: 2,
    people: 16,
    durationMs: Number(values.seconds) * 1000,
    fps,
  });
  const describer = extractorDescriber(stripeExtractor());
  const describe = async (frame: Frame, found: readonly Detection[]): Promise<Detection[]> => {
    const looks = await lastValueFrom(
      from(
        describer.describe(
          frame,
          found.map(({ box }) => box),
        ),
      ),
    );
    return found.map((detection, i) => ({ ...detection, appearance: looks[i]! }));
  };
  const seen = new Map<CameraId, Moment[]>();
  for (const { id } of scene.cameras) {
    await using detector = motionDetector();
    const random = createRandom(seed);
    const truth = scene.groundTruth(id);
    const visit = new Map<string | number, { n: number; last: number }>();
    const moments: Moment[] = [];
    const frames = from(scene.source(id).frames()).pipe(
      concatMap(async (frame) => {
        using _frame = frame;
        const at = frame.capturedAt;
        const { boxes } = truth[frame.sequence]!;
        const named = boxes.map(({ identity, box, visibility }) => {
          const before = visit.get(identity);
          const n = before && at - before.last <= awayMs ? before.n : (before?.n ?? 0) + 1;
          visit.set(identity, { n, last: at });
          return { identity: `${identity}/${n}`, box, ignored: visibility < minVisibility };
        });
        const jittered = boxes
          .filter(({ visibility }) => visibility > 0.25 && random.next() > 0.05)
          .map(({ box, visibility }) => ({
            box: jitter(box, () => random.normal()),
            confidence: Math.min(0.98, Math.max(0.1, 0.35 + 0.6 * visibility + 0.08 * random.normal())),
          }));
        const moving = await lastValueFrom(from(detector.detect(frame)));
        moments.push({
          at,
          truth: named,
          found: { motion: await describe(frame, moving), boxes: await describe(frame, jittered) },
        });
      }),
    );
    await lastValueFrom(frames, { defaultValue: undefined });
    seen.set(id, moments);
  }
  return seen;
}

function jitter({ x, y, width, height }: Box, normal: () => number): Box {
  return {
    x: x + 0.03 * height * normal(),
    y: y + 0.03 * height * normal(),
    width: width * Math.max(0.5, 1 + 0.06 * normal()),
    height: height * Math.max(0.5, 1 + 0.03 * normal()),
  };
}

function follow(camera: CameraId, moments: readonly Moment[], name: string, kind: 'motion' | 'boxes') {
  const tracker = createTracker(name.split(' ')[0]!, { camera });
  let described = 0;
  const frames = moments.map(({ at, truth, found }): EvaluationFrame => {
    const given: Detection[] = found[kind].map(({ box, confidence }) => ({ box, confidence }));
    const wanted = name.endsWith('looks') ? tracker.wanted!(given, at) : [];
    for (const k of wanted) given[k] = found[kind][k]!;
    described += wanted.length;
    const { tracks } = tracker.update(given, at);
    const confirmed = tracks.filter(({ state }) => state === 'confirmed');
    return { groundTruth: truth, predictions: confirmed.map(({ id, box }) => ({ identity: id, box })) };
  });
  const detections = moments.reduce((sum, { found }) => sum + found[kind].length, 0);
  return { sequence: boxSequence(frames), described, detections };
}

const sites = [];
for (const seed of numbers(values.seeds)) sites.push(...(await see(seed)));
for (const every of numbers(values.every)) {
  for (const kind of ['motion', 'boxes'] as const) {
    console.log(`${fps / every} frames/s, ${kind}`);
    for (const name of [...trackerNames, 'bot-sort with looks']) {
      const runs = sites.map(([camera, moments]) =>
        follow(
          camera,
          moments.filter((_, i) => i % every === 0),
          name,
          kind,
        ),
      );
      const sequences = runs.map(({ sequence }) => sequence);
      const sum = (of: 'described' | 'detections'): number => runs.reduce((all, run) => all + run[of], 0);
      const { MOTA, IDSW } = clearScores(sequences);
      const hota = sequences.reduce((all, sequence) => all + hotaScores(sequence).HOTA, 0) / runs.length;
      const ratios = { HOTA: hota, IDF1: identityScores(sequences).IDF1, MOTA };
      const shown = Object.entries(ratios).map(([key, value]) => `${key} ${(100 * value).toFixed(1)}`);
      const share = ((100 * sum('described')) / sum('detections')).toFixed(0);
      console.log(`  ${name.padEnd(20)} ${shown.join('  ')}  IDSW ${IDSW}  described ${share} %`);
    }
  }
}
