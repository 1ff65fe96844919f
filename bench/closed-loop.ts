/**
 * The closed loop: a pipeline with a weak extractor collects tracklets on synthetic sites, they are labelled without
 * anybody saying who is who, a network learns from them, and the pipeline with that network is compared with the weak
 * one on sites of other seeds.
 *
 *     npx tsx bench/closed-loop.ts --out out/loop --seeds 301,302,303,304,305,306 --seconds 240 --weak stripes
 *     npx tsx bench/closed-loop.ts --out out/loop --steps label --max-noise 0.3
 *     npx tsx bench/closed-loop.ts --out out/loop-osnet --weak osnet.onnx --start osnet.onnx
 *     npx tsx bench/closed-loop.ts --out out/loop-random --weak random --config training.json --backend wasm
 *
 * The truth of the collecting seeds is used to judge the labels, never to make them. Linking thresholds are chosen for each
 * extractor in the same way: the best of a fixed grid by mean IDF1 on the calibration seeds, whose truth is used for that
 * alone. What an earlier call left in `--out` is not done again; a step named in `--steps` needs those before it. Labels
 * are made anew each time that `label` runs, unless a model has been trained from them.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createExtractor } from '../src/reid/create-extractor.ts';
import { labelDataset } from '../src/training/data/label-dataset.ts';
import {
  collectSeeds,
  possibleInSeeds,
  readTruth,
  tracklets,
  type SiteKind,
} from './closed-loop/collect-seeds.ts';
import { judgeLabels } from './closed-loop/judge-labels.ts';
import { randomModel } from './closed-loop/random-model.ts';
import { scoreExtractor } from './closed-loop/score-extractor.ts';
import { trainCollected, trainedModel } from './closed-loop/train-collected.ts';
import { spreadOf } from './training/spread.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'out/closed-loop' },
    steps: { type: 'string', default: 'collect,label,train,compare' },
    /** Sites to collect from, to choose thresholds on, and to test on. */
    seeds: { type: 'string', default: '301,302,303,304,305,306' },
    calibration: { type: 'string', default: '401,402,403,404,405,406' },
    test: { type: 'string', default: '11,12,13,14,15,16' },
    cameras: { type: 'string', default: '4' },
    people: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '240' },
    fps: { type: 'string', default: '10' },
    /** Of the calibration and test sites; otherwise they are those of the demo. */
    'test-seconds': { type: 'string', default: '60' },
    'test-people': { type: 'string', default: '12' },
    /** `stripes`, `random` for an untrained network, or any extractor. */
    weak: { type: 'string', default: 'stripes' },
    'max-noise': { type: 'string', default: '0.2' },
    config: { type: 'string' },
    /** Weights to begin training with; random ones unless given. */
    start: { type: 'string' },
    backend: { type: 'string', default: 'auto' },
  },
});
const numbers = (text: string): number[] => text.split(',').map(Number);
const { out } = values;
const seeds = numbers(values.seeds);
const site = (people: string, seconds: string): SiteKind => ({
  cameras: Number(values.cameras),
  people: Number(people),
  durationMs: 1_000 * Number(seconds),
  fps: Number(values.fps),
});
const collecting = site(values.people, values.seconds);
const testing = site(values['test-people'], values['test-seconds']);
const weak = values.weak === 'random' ? await randomModel(out) : values.weak;

const steps: Readonly<Record<string, () => Promise<void>>> = {
  collect: () => collectSeeds(out, seeds, collecting, weak),

  async label() {
    if (existsSync(trainedModel(out))) return;
    await using extractor = await createExtractor(weak);
    const labelling = await labelDataset(tracklets(out), extractor, {
      possible: possibleInSeeds(seeds, collecting),
      maxNoise: Number(values['max-noise']),
    });
    if (labelling.persons.size === 0) {
      throw new Error('nothing could be labelled: collect more, or allow more with --max-noise');
    }
    const judgement = judgeLabels(labelling, await readTruth(out, seeds));
    await writeFile(join(out, 'labels.json'), JSON.stringify(judgement, null, 2));
    console.log('labels', judgement);
  },

  async train() {
    if (!existsSync(trainedModel(out))) {
      const { config, start, backend } = values;
      await trainCollected(out, { config, start, backend });
    }
  },

  async compare() {
    const scope = { calibration: numbers(values.calibration), test: numbers(values.test), kind: testing };
    const before = await scoreExtractor(join(out, 'scores', 'weak'), weak, scope);
    const after = await scoreExtractor(join(out, 'scores', 'trained'), trainedModel(out), scope);
    const mean = (scores: readonly number[]): string => spreadOf(scores).mean.toFixed(3);
    console.log('thresholds', { before: before.setting, after: after.setting });
    before.seeds.forEach(({ seed, idf1, ceiling }, i) => {
      const { idf1: trained } = after.seeds[i]!;
      console.log(
        `seed ${seed}: IDF1 ${idf1.toFixed(3)} before, ${trained.toFixed(3)} after; ${ceiling.toFixed(3)} with true identities`,
      );
    });
    console.log(
      `mean: ${mean(before.seeds.map(({ idf1 }) => idf1))} before, ${mean(after.seeds.map(({ idf1 }) => idf1))} after`,
    );
  },
};

const wanted = values.steps.split(',');
for (const name of wanted) {
  if (!(name in steps)) throw new Error(`there is no step ${name}: ${Object.keys(steps).join(', ')}`);
}
for (const [name, step] of Object.entries(steps)) if (wanted.includes(name)) await step();
