import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxSequence, type BoxSequence, type EvaluationFrame } from '../../src/evaluation/box-sequence.ts';
import { clearScores } from '../../src/evaluation/clear.ts';
import { hotaScores } from '../../src/evaluation/hota.ts';
import { identityScores } from '../../src/evaluation/identity.ts';
import { motFrames } from '../../src/evaluation/mot-frames.ts';
import { readMotFile } from '../../src/evaluation/mot-text.ts';
import { dataFolder, goldenFolder, missing, readGolden } from '../support/reference-data.ts';

type Scores = Record<string, number>;
interface Golden {
  inputs: Record<string, { ground_truth: string; tracker: string; num_timesteps: number }>;
  sequences: Record<string, { CLEAR: Scores; Identity: Scores; HOTA: { average_over_alpha: Scores } }>;
  COMBINED: { CLEAR: Scores; Identity: Scores };
}

function expectScores(actual: object, expected: Scores): void {
  for (const [key, value] of Object.entries(actual) as [string, number][]) {
    if (Number.isInteger(expected[key]) && expected[key]! > 1) expect(value, key).toBe(expected[key]);
    else expect(Math.abs(value - expected[key]!), key).toBeLessThan(1e-6);
  }
}

const goldenFile = join(goldenFolder, 'mot_metrics.json');
const motFolder = join(dataFolder, 'mot/tud_mot20_evaldet');

describe.skipIf(missing(goldenFile) || missing(motFolder))('against TrackEval', () => {
  const golden = readGolden(goldenFile) as Golden | undefined;

  async function load(name: string): Promise<BoxSequence> {
    const { ground_truth, tracker, num_timesteps } = golden!.inputs[name]!;
    const [truth, predictions] = await Promise.all(
      [ground_truth, tracker].map((file) => readMotFile(join(dataFolder, file))),
    );
    return boxSequence(motFrames(truth!, predictions!, num_timesteps));
  }

  it.each(['TUD-Campus', 'TUD-Stadtmitte'])('scores %s alike', async (name) => {
    const sequence = await load(name);
    const expected = golden!.sequences[name]!;
    expectScores(clearScores(sequence), expected.CLEAR);
    expectScores(identityScores(sequence), expected.Identity);
    expectScores(hotaScores(sequence), expected.HOTA.average_over_alpha);
  });

  it('sums sequences alike', async () => {
    const sequences = await Promise.all(Object.keys(golden!.inputs).map(load));
    expectScores(clearScores(sequences), golden!.COMBINED.CLEAR);
    expectScores(identityScores(sequences), golden!.COMBINED.Identity);
  });

  it('ignores distractors as MOTChallenge does on MOT20-01', async () => {
    const truth = await readMotFile(join(motFolder, 'MOT20-01_gt.csv'));
    const predictions = await readMotFile(join(motFolder, 'MOT20-01_MPNTrack_hyp.csv'));
    const distractors = new Set([2, 6, 7, 8, 12]);
    // Class 1 is a person; a confidence of 0 marks rows that are not to be scored.
    const scored = ({ confidence, rest }: { confidence: number; rest: readonly number[] }) =>
      rest[0] === 1 && confidence !== 0;
    const frames = motFrames(
      truth.filter((row) => scored(row) || distractors.has(row.rest[0]!)),
      predictions,
      undefined,
      ({ rest }) => distractors.has(rest[0]!),
    );
    const sequence = boxSequence(frames);
    expect(clearScores(sequence)).toMatchObject({ FP: 391, FN: 6338, IDSW: 53 });
    expect(identityScores(sequence).IDF1).toBeCloseTo(0.677, 3);
    expect(hotaScores(sequence).HOTA).toBeCloseTo(0.5468, 4);
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
