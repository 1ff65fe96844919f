import * as tf from '@tensorflow/tfjs-core';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, TrainingError } from '../../src/errors.ts';
import { openBackend, type TrainingBackend } from '../../src/training/backend/open-backend.ts';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import type { TrainingDeclaration } from '../../src/training/config/training-config.ts';
import { train } from '../../src/training/trainer.ts';
import { colouredFigures } from './coloured-figures.ts';
import { removeFolders, temporary, tinyConfig, trainUntil } from './tiny-run.ts';

let pictures: string;
let backend: TrainingBackend;
beforeAll(async () => {
  pictures = temporary(await colouredFigures(1));
  backend = await openBackend('wasm');
});
afterAll(async () => {
  backend.dispose();
  await removeFolders();
});

describe('resuming', () => {
  it('refuses to overwrite a run, to resume none, and to go on with another one', async () => {
    const config = await tinyConfig(pictures);
    await expect(train(config, { resume: true })).rejects.toThrow(/no checkpoint .* to resume/);
    await trainUntil(config, 1);
    await expect(train(config)).rejects.toThrow(ConfigError);
    const other = { ...(await tinyConfig(pictures, { seed: 9 })), out: config.out };
    await expect(train(other, { resume: true })).rejects.toThrow(/seed was 1 .* now it is 9/);
  });
});

describe('warnings before the first step', () => {
  it('names broken pictures, single pictures and single cameras, and goes on', async () => {
    const folder = temporary(await colouredFigures(3, { persons: 5, perCamera: 2 }));
    await writeFile(join(folder, 'p0', '1_2.png'), 'broken');
    for (const file of ['1_2', '2_1', '2_2']) await rm(join(folder, 'p1', `${file}.png`));
    await mkdir(join(folder, 'p9'));
    await writeFile(join(folder, 'p9', '1_1.png'), 'broken');
    for (const file of ['2_1', '2_2']) await rm(join(folder, 'p2', `${file}.png`));
    const { events } = await trainUntil(await tinyConfig(pictures, { data: { folder, layout: 'pku' } }), 1);
    const firstStep = events.findIndex(({ type }) => type === 'step');
    const warnings = events
      .slice(0, firstStep)
      .flatMap((event) => (event.type === 'warning' ? event.text : []));
    expect(warnings).toEqual([
      expect.stringMatching(/^recipe\.losses\.triplet: /),
      expect.stringMatching(/p0.1_2\.png is not a picture .*; it is left out/),
      expect.stringMatching(/p9.1_1\.png is not a picture .*; it is left out/),
      '1 person (p9) without a picture that can be read',
      expect.stringMatching(/^1 person \(p1\) with a single picture/),
      expect.stringMatching(/^1 person \(p2\) seen by one camera only/),
      expect.stringMatching(/both in training and in the test/),
    ]);
  });
});

describe('what must stop a run', () => {
  it('a loss that is no number, with the step and the checkpoint', async () => {
    const config = await tinyConfig(pictures);
    const broken = {
      ...config,
      recipe: { ...config.recipe, schedule: { ...config.recipe.schedule, rate: 1e30 } },
    };
    const error: unknown = await train(broken).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TrainingError);
    expect((error as TrainingError).message).toMatch(/no number at step \d+, in epoch 1 .*no checkpoint yet/);
  });

  it('tensors that a step leaves behind', async () => {
    const leaked: tf.Tensor[] = [];
    const run = train(await tinyConfig(pictures), {
      onEvent: (event) => {
        if (event.type === 'step' && event.step === 3) leaked.push(tf.ones([5]));
      },
    });
    await expect(run).rejects.toThrow('step 4 left 1 tensors (20 bytes) behind');
    tf.dispose(leaked);
  });
});

describe('initial weights', () => {
  it('are taken from a checkpoint; what they gave stays frozen if so wished, statistics included', async () => {
    const first = await trainUntil(await tinyConfig(pictures), 2);
    const others = temporary(await colouredFigures(4, { persons: 3, perCamera: 2 }));
    const config = await tinyConfig(others, {
      weights: first.summary.checkpoint,
      frozen: 'imported',
      recipe: { base: 'osnet', epochs: 1, sampling: { kind: 'shuffled', batch: 4 } },
    });
    const { checkpoint } = await train(config);
    const [before, after] = [
      await readCheckpoint(first.summary.checkpoint),
      await readCheckpoint(checkpoint),
    ];
    const rest = (of: typeof before) => of.weights.filter(({ name }) => !name.startsWith('classifier'));
    expect(rest(after)).toEqual(rest(before));
    expect(after.statistics).toEqual(before.statistics);
    expect(after.optimiser.fresh).toEqual(['classifier.weight']);
    expect(after.moments[0]!.name).toBe('amsgrad/new/mean');
  });

  it('leave the classifier out for other persons, however many they are', async () => {
    const first = await trainUntil(await tinyConfig(pictures), 1);
    const renamed = temporary(await colouredFigures(2, { persons: 4, perCamera: 2 }));
    const start = { weights: first.summary.checkpoint };
    const { identities } = await readCheckpoint(first.summary.checkpoint);
    expect(identities).toHaveLength(4);
    await rename(join(renamed, 'p3'), join(renamed, 'q3'));
    const freshOf = async (folder: string) => {
      const config = await tinyConfig(folder, start);
      return (await readCheckpoint((await trainUntil(config, 1)).summary.checkpoint)).optimiser.fresh;
    };
    expect(await freshOf(pictures)).toEqual([]);
    expect(await freshOf(renamed)).toEqual(['classifier.weight']);
  });

  it('train the classifier alone at first, then everything', async () => {
    const first = await trainUntil(await tinyConfig(pictures), 1);
    const others = temporary(await colouredFigures(4, { persons: 3, perCamera: 2 }));
    const config = await tinyConfig(others, {
      weights: first.summary.checkpoint,
      recipe: {
        base: 'osnet',
        epochs: 2,
        sampling: { kind: 'shuffled', batch: 4 },
        schedule: { newLayersOnlyEpochs: 1 },
      },
    });
    const { summary } = await trainUntil(config, 3);
    const [before, after] = [
      await readCheckpoint(first.summary.checkpoint),
      await readCheckpoint(summary.checkpoint),
    ];
    const backbone = (of: typeof before) => of.weights.find(({ name }) => name === 'conv1.weight');
    expect(backbone(after)).toEqual(backbone(before));
    expect(after.optimiser.updates).toEqual({ base: 0, new: 3 });
    const whole = await train(config, { resume: true });
    const end = await readCheckpoint(whole.checkpoint);
    expect(end.optimiser.updates).toEqual({ base: 3, new: 6 });
    expect(backbone(end)).not.toEqual(backbone(before));
  });

  it('a frozen layer that does not exist is named', async () => {
    const config = await tinyConfig(pictures, { frozen: ['conv1', 'layre1'] });
    await expect(train(config)).rejects.toThrow('no layer "layre1", did you mean "layer1"?');
  });
});

describe('every method', () => {
  const methods: [string, TrainingDeclaration['network'], TrainingDeclaration['recipe'], string[]][] = [
    [
      'AlignedReID++',
      { backbone: 'resnet50', local: true },
      { base: 'aligned-reid', sampling: { persons: 2, images: 2 } },
      ['total', 'identity', 'triplet', 'local'],
    ],
    [
      'siamese',
      { backbone: 'resnet50', head: 'siamese' },
      { base: 'siamese', sampling: { pairs: 2 } },
      ['total', 'identity', 'verification'],
    ],
    [
      'PCB',
      { backbone: 'resnet50', head: 'pcb' },
      { base: 'pcb', sampling: { batch: 4 } },
      ['total', 'identity'],
    ],
    [
      'MSFL with MSGR',
      { backbone: 'resnet50', head: 'msfl' },
      { base: 'msfl', sampling: { persons: 2, images: 2 } },
      ['total', 'identity', 'triplet', 'gradientNorm'],
    ],
  ];
  it.each(methods)(
    '%s goes through steps with its own losses and leaves nothing behind',
    async (_, network, recipe, losses) => {
      const config = await tinyConfig(pictures, {
        network: { ...network, width: 1 / 32 },
        recipe,
        inputSize: { width: 16, height: 128 },
      });
      const { summary } = await trainUntil(config, 4);
      expect(summary.steps).toBe(4);
      expect(Object.keys(summary.losses)).toEqual(losses);
      expect(Object.values(summary.losses).every((loss) => loss >= 0)).toBe(true);
    },
  );
});

describe('a whole run', () => {
  it('evaluates, keeps the best, stops early and writes a report', async () => {
    const test = temporary(await colouredFigures(2, { perCamera: 2 }));
    const config = await tinyConfig(pictures, {
      data: { folder: pictures, layout: 'pku', test: { folder: test } },
      recipe: {
        base: 'osnet',
        epochs: 8,
        sampling: { kind: 'shuffled', batch: 12 },
        schedule: { rate: 1e-9 },
      },
      evaluateEvery: 1,
      earlyStop: { patience: 2 },
    });
    const summary = await train(config);
    expect(summary.ended).toBe('early');
    expect(summary.epochs).toBeLessThan(8);
    const { history } = await readCheckpoint(summary.checkpoint);
    expect(history.evaluations).toHaveLength(summary.epochs);
    expect((await readCheckpoint(summary.bestCheckpoint!)).epoch).toBe(summary.best!.epoch);
    expect(summary.last!.figures.reRanked!.mAP).toBeGreaterThan(0);
    const report = await readFile(summary.report!, 'utf8');
    expect(report).toContain('Worst matches');
    expect(report.match(/<polyline/g)!.length).toBeGreaterThanOrEqual(5);
    expect(report.match(/data:image\/jpeg/g)!.length).toBeGreaterThan(12);
  });

  it('learns to tell persons apart that it has not seen in these pictures', async () => {
    const test = temporary(await colouredFigures(2));
    const config = await tinyConfig(pictures, {
      data: { folder: pictures, layout: 'pku', test: { folder: test } },
      network: { backbone: 'resnet50', width: 1 / 8 },
      recipe: {
        base: 'osnet',
        epochs: 30,
        sampling: { kind: 'shuffled', batch: 16 },
        schedule: { rate: 3e-3 },
      },
      evaluateEvery: 5,
      reRank: false,
    });
    const summary = await train(config);
    const { evaluations } = (await readCheckpoint(summary.checkpoint)).history;
    expect(summary.best!.figures.rank1).toBeGreaterThan(0.85);
    expect(summary.best!.figures.rank1).toBeGreaterThan(evaluations[0]!.figures.rank1 + 0.1);
  });
});
