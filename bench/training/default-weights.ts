import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rankReid, type ReidFigures } from '../../src/evaluation/reid-evaluation.ts';
import { readReidDataset } from '../../src/evaluation/reid-layouts.ts';
import type { ReidDataset } from '../../src/evaluation/reid-dataset.ts';
import { dmliStepDistance } from '../../src/index/dmli.ts';
import { createExtractor } from '../../src/reid/create-extractor.ts';
import { linkingDefaults } from '../../src/site/linking-defaults.ts';
import { readCheckpoint, writeCheckpoint } from '../../src/training/checkpoint.ts';
import { exportModel } from '../../src/training/onnx/export-checkpoint.ts';
import type { Recipe } from '../../src/training/recipes/recipe.ts';
import { dataFolder } from '../context.ts';
import defaultModel from './default-model.ts';
import type { Experiment } from './experiment.ts';
import { modelCard, type EvaluatedRow, type ModelCardFacts } from './model-card.ts';
import { parseSeeds, syntheticFolder } from './synthetic-folder.ts';
import { trained } from './trained.ts';

const name = 'sightline-osnet-x0.25';
const [trainSeeds, testSeeds] = ['101-180', '901-908'] as const;

/**
 * Trains the default weights, writes them as ONNX, and measures what pipelines will load beside the stripe descriptor:
 * on sites of other seeds, and on all 74 persons of PKU-Reid, which no training saw.
 *
 * `--checkpoint <file>`: of a training that was done before, in place of one now, with `--data-name <words>` where it
 * does not say what its data were; `--train`, `--test <folder>`: made if
 * they are not there; `--data <folder>`: PKU-Reid's `data`; `--epochs`; `--local-weight`: of the stripes' distance,
 * default as linking has it; `--into models`: where model, card and figures go (default: beside the run).
 */
export const defaultWeights: Experiment = async (context) => {
  const { quick, folder, seeds, option, say } = context;
  const dataOf = (part: 'train' | 'test', all: string, one: string): Promise<string> => {
    const made = quick ? one : all;
    const usual = join(folder, '..', 'data', `${part}-${made}`);
    return syntheticFolder(context, option(part) ?? usual, parseSeeds(made));
  };
  const test = await dataOf('test', testSeeds, '901');
  const pku = join(option('data') ?? join(dataFolder, 'reid/pku_reid/data'), quick ? 'val' : '.');

  let source = option('checkpoint');
  if (source === undefined) {
    const train = await dataOf('train', trainSeeds, '101');
    const epochs = option('epochs') ?? (quick ? '1' : undefined);
    const { recipe } = defaultModel;
    if (typeof recipe === 'string') throw new Error('the default model changes its recipe');
    const { out: _, ...declaration } = {
      ...defaultModel,
      data: { ...defaultModel.data, folder: train, test: { folder: test } },
      recipe: { ...recipe, ...(epochs !== undefined && { epochs: Number(epochs) }) },
      seed: seeds[0]!,
    };
    source = (await trained(context, 'train', declaration)).checkpoint;
  }
  const dataName = option('data-name');
  if (dataName !== undefined) {
    const checkpoint = await readCheckpoint(source);
    source = join(folder, 'named.ckpt');
    await mkdir(folder, { recursive: true });
    await writeCheckpoint(source, { ...checkpoint, data: { ...checkpoint.data, name: dataName } });
  }
  // The export opens a backend of its own.
  context.releaseBackend();
  const into = option('into') ?? folder;
  await mkdir(into, { recursive: true });
  const model = join(into, `${name}.onnx`);
  const exported = await exportModel({ source, out: model, precision: 'single' });
  say(`${model}: ${(exported.bytes / 1e6).toFixed(2)} MB`);

  const sets: [string, ReidDataset, boolean][] = [
    ['unseen synthetic sites, pictures', await readReidDataset(test, 'sightline'), false],
    ['PKU-Reid, pictures', await readReidDataset(pku, 'pku'), false],
    ['PKU-Reid, tracklets', await readReidDataset(pku, 'pku'), true],
  ];
  const localWeight = Number(option('local-weight') ?? linkingDefaults(name).localWeight);
  const rows: EvaluatedRow[] = [];
  for (const [set, dataset, tracklets] of sets) {
    for (const [spec, weight] of [
      ['stripes', 0],
      [model, 0],
      [model, localWeight],
    ] as const) {
      const figures = await evaluate(dataset, spec, tracklets, weight);
      const { model: _, ...shown } = figures;
      rows.push({
        set,
        extractor: spec === 'stripes' ? 'stripe descriptor' : name,
        localWeight: weight,
        ...shown,
      });
      say(`${set}, ${spec}, stripes ${weight}: mAP ${figures.mAP.toFixed(3)}`);
    }
  }

  const { config, data, history, network, preprocessing, step } = await readCheckpoint(source);
  const facts: ModelCardFacts = {
    name,
    version: exported.metadata['model_version'] ?? 'unknown',
    bytes: exported.bytes,
    data,
    network,
    // As `train` wrote it, with everything filled in.
    recipe: config['recipe'] as Recipe,
    inputSize: preprocessing.inputSize,
    began: typeof config['weights'] === 'string' ? 'other weights' : 'random weights',
    epochs: history.epochs.length,
    steps: step,
    rows,
  };
  const card = modelCard(facts);
  await writeFile(join(into, `${name}.md`), card);
  await writeFile(join(into, `${name}.figures.json`), `${JSON.stringify(facts, undefined, 2)}\n`);
  return { text: card, data: facts };
};

async function evaluate(
  dataset: ReidDataset,
  spec: string,
  tracklets: boolean,
  weight: number,
): Promise<ReidFigures> {
  await using extractor = await createExtractor(spec);
  const stripes = weight > 0 ? { weight, distance: dmliStepDistance } : undefined;
  return (await rankReid(dataset, extractor, { tracklets, stripes })).figures;
}
