import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxSequence, type EvaluationFrame } from '../../src/evaluation/box-sequence.ts';
import { clearScores } from '../../src/evaluation/clear.ts';
import { hotaScores } from '../../src/evaluation/hota.ts';
import { identityScores } from '../../src/evaluation/identity.ts';
import { motSequence } from '../../src/evaluation/mot-benchmark.ts';
import { evaluateMot, motEvaluationJson } from '../../src/evaluation/mot-evaluation.ts';
import { motScores } from '../../src/evaluation/mot-scores.ts';
import { readMotTable } from '../../src/evaluation/mot-table.ts';
import { expectGolden } from '../support/expect-golden.ts';
import { dataFolder, goldenFolder, missing, readGolden } from '../support/reference-data.ts';

interface Golden {
  inputs: Record<string, { ground_truth: string; tracker: string; num_timesteps: number }>;
  alphas: unknown;
  sequences: unknown;
  COMBINED: unknown;
}

const goldenFile = join(goldenFolder, 'mot_metrics.json');
const motFolder = join(dataFolder, 'mot/tud_mot20_evaldet');

describe.skipIf(missing(goldenFile) || missing(motFolder))('against TrackEval', () => {
  const golden = readGolden(goldenFile) as Golden | undefined;

  it('scores sequences and their combination alike, at every threshold', async () => {
    const named = Object.entries(golden!.inputs).map(
      async ([name, { ground_truth, tracker, num_timesteps }]) => {
        const [truth, predictions] = await Promise.all(
          [ground_truth, tracker].map((file) => readMotTable(join(dataFolder, file))),
        );
        return { name, sequence: motSequence(truth!, predictions!, 'MOT15', num_timesteps) };
      },
    );
    const scores = motEvaluationJson(evaluateMot(await Promise.all(named)));
    const { alphas, sequences, COMBINED } = golden!;
    const expected = { alphas, sequences, COMBINED };
    expect(expectGolden(scores, expected)).toBeGreaterThan(3 * 19 * 12);
  });

  it('ignores distractors as MOTChallenge does on MOT20-01', async () => {
    const truth = await readMotTable(join(motFolder, 'MOT20-01_gt.csv'));
    const predictions = await readMotTable(join(motFolder, 'MOT20-01_MPNTrack_hyp.csv'));
    const { CLEAR, Identity, HOTA } = motScores(motSequence(truth, predictions, 'MOT20'));
    expect(CLEAR).toMatchObject({ FP: 391, FN: 6338, IDSW: 53 });
    expect(CLEAR.MOTA).toBeCloseTo(0.659, 3);
    expect(1 - CLEAR.MOTP).toBeCloseTo(0.167, 3);
    for (const [key, value] of Object.entries({ IDP: 0.822, IDR: 0.576, IDF1: 0.677 })) {
      expect(Identity[key as 'IDP']).toBeCloseTo(value, 3);
    }
    for (const [key, value] of Object.entries({ HOTA: 0.5468, DetA: 0.5546, AssA: 0.5411, LocA: 0.8505 })) {
      expect(HOTA[key as 'HOTA']).toBeCloseTo(value, 4);
    }
  });
});

const box = (x: number) => ({ x, y: 0, width: 10, height: 20 });
const at = (person: string, x: number) => ({ identity: person, box: box(x) });

describe('tracking metrics by hand', () => {
  it('counts a switch, a miss, a false box and a broken run', () => {
    const frames: EvaluationFrame[] = [
      { groundTruth: [at('ann', 0)], predictions: [at('1', 0)] },
      { groundTruth: [at('ann', 0)], predictions: [at('1', 50)] },
      { groundTruth: [at('ann', 0)], predictions: [at('2', 0)] },
      { groundTruth: [at('ann', 0)], predictions: [at('2', 0)] },
    ];
    const sequence = boxSequence(frames);
    expect(clearScores(sequence)).toMatchObject({
      TP: 3,
      FN: 1,
      FP: 1,
      IDSW: 1,
      Frag: 1,
      PT: 1,
      MOTA: 1 / 4,
    });
    expect(identityScores(sequence)).toMatchObject({ IDTP: 2, IDFN: 2, IDFP: 2, IDF1: 0.5 });
  });

  it('scores an ignored box neither way', () => {
    const hidden = { ...at('ann', 0), ignored: true };
    const frames = (predictions: EvaluationFrame['predictions']) =>
      boxSequence([{ groundTruth: [hidden, at('bob', 50)], predictions: [...predictions, at('2', 50)] }]);
    for (const sequence of [frames([]), frames([at('1', 1)])]) {
      expect(clearScores(sequence)).toMatchObject({ TP: 1, FN: 0, FP: 0 });
      expect(identityScores(sequence)).toMatchObject({ IDTP: 1, IDFN: 0, IDFP: 0 });
    }
    expect(clearScores(frames([at('1', 8)]))).toMatchObject({ FP: 1 });
  });

  it('has an answer for nothing', () => {
    const nothing = boxSequence([{ groundTruth: [], predictions: [] }]);
    expect(clearScores(nothing)).toMatchObject({ MOTA: 0, TP: 0 });
    expect(identityScores(nothing).IDF1).toBe(0);
    expect(hotaScores(nothing).HOTA).toBe(0);
    expect(hotaScores(boxSequence([])).HOTA).toBe(0);
  });

  it('gives perfect tracking full marks, whatever the names', () => {
    const scene = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(scene, (presence) => {
        const frames = presence.map((people) => ({
          groundTruth: people.map((p) => at(`person ${p}`, p * 30)),
          predictions: people.toReversed().map((p) => at(`track ${9 - p}`, p * 30)),
        }));
        const full = frames.some(({ groundTruth }) => groundTruth.length > 0) ? 1 : 0;
        const sequence = boxSequence(frames);
        expect(clearScores(sequence).MOTA).toBe(full);
        expect(clearScores(sequence)).toMatchObject({ FN: 0, FP: 0, IDSW: 0 });
        expect(identityScores(sequence).IDF1).toBe(full);
        expect(hotaScores(sequence).HOTA).toBeCloseTo(full, 9);
      }),
    );
  });
});
