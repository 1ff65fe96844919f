import { join } from 'node:path';
import { readReidDataset } from '../../src/evaluation/reid-layouts.ts';
import { parseTrainingConfig, type TrainingDeclaration } from '../../src/training/config/training-config.ts';
import { epochBatches } from '../../src/training/epoch-batches.ts';
import { planWeights } from '../../src/training/networks/weight-plan.ts';
import type { Experiment } from './experiment.ts';
import { found } from './found.ts';
import { markdownTable } from './markdown-table.ts';
import { methodRows, type MethodRow } from './method-rows.ts';
import { percent, rankingSpread, spreadWords, type RankingSpread, type Spread } from './spread.ts';
import { dataFolder, osnetModel } from '../context.ts';
import { parseSeeds, syntheticFolder } from './synthetic-folder.ts';
import { trained, type TrainedRun } from './trained.ts';
import { untrained } from './untrained.ts';

interface MeasuredRow extends MethodRow, RankingSpread {
  readonly stripes?: RankingSpread;
  readonly parameters: number;
  readonly pictures: number;
  readonly imagesPerSecond: number;
}

const inputSize = { width: 64, height: 128 };

/**
 * Each method on the same made-up people with the same backbone (the published OSNet x0.25, at 128×64), optimiser,
 * schedule and number of pictures seen: what differs is what the method is, its head, losses and sampling. All begin
 * from published weights, as their papers do (there, of ImageNet). Tested on sites of other seeds; nothing is chosen by
 * their figures.
 *
 * `--start <file.onnx>`: other weights to begin from, or `random`;
 * `--train <folder> --train-seeds 101-120 --test <folder> --test-seeds 901-906` (made if they are not there);
 * `--epochs 8`: of the data set, as a measure of the pictures seen, which a row exceeds where that would leave no epoch for
 * the whole network; `--only classifier,pcb`: these rows alone.
 */
export const methods: Experiment = async (context) => {
  const { quick, seeds, option, folder } = context;
  const epochs = Number(option('epochs') ?? (quick ? 1 : 8));
  const folderOf = (part: 'train' | 'test', usual: string): Promise<string> => {
    const made = option(`${part}-seeds`) ?? usual;
    const seedsOf = parseSeeds(made);
    return syntheticFolder(context, option(part) ?? join(folder, '..', 'data', `${part}-${made}`), seedsOf);
  };
  const train = await folderOf('train', quick ? '101' : '101-120');
  const test = await folderOf('test', quick ? '901' : '901-906');
  const { train: images } = await readReidDataset(train, 'sightline');
  const wanted = option('only')?.split(',');
  const asked = methodRows.filter(({ name }) => wanted?.includes(name) ?? true);

  const start = option('start') ?? join(dataFolder, osnetModel);
  const begun = start === 'random' ? {} : { weights: found(start) };
  const data = { folder: train, test: { folder: test } };
  const before =
    start === 'random'
      ? undefined
      : await untrained({ data, network: { backbone: 'osnet_x0_25' }, recipe: 'osnet', inputSize, ...begun });

  const rows: MeasuredRow[] = [];
  for (const row of asked) {
    const declaration = (own: number): Omit<TrainingDeclaration, 'out'> => ({
      data,
      network: row.network,
      recipe: { ...row.recipe, epochs: own },
      inputSize,
      ...begun,
    });
    const { recipe } = parseTrainingConfig({ ...declaration(1), out: 'unused' });
    // A pair is two pictures, and a batch of persons leaves some over: an epoch is not as long for all.
    const inEpoch = epochBatches(recipe, images, 1, 0).reduce((sum, { length }) => sum + length, 0);
    // After the epochs of new layers alone, all of the network learns for one at least.
    const least = (recipe.schedule.newLayersOnlyEpochs ?? 0) + 1;
    const own = Math.max(least, Math.round((epochs * images.length) / inEpoch));
    const runs: TrainedRun[] = [];
    for (const seed of seeds) runs.push(await trained(context, row.name, { ...declaration(own), seed }));
    rows.push({
      ...row,
      ...rankingSpread(runs.map(({ figures }) => figures)),
      parameters: parametersAtTest(row),
      pictures: runs[0]!.pictures,
      imagesPerSecond: Math.max(...runs.map(({ imagesPerSecond }) => imagesPerSecond)),
    });
  }
  const judged = rows.map((row) => {
    const baseline = rows.find(({ name }) => name === row.baseline);
    return { ...row, verdict: baseline ? verdict(row.mAP, baseline.mAP) : '–' };
  });
  const table = markdownTable(
    ['method', 'rank-1', 'mAP', 'with stripes: mAP', 'parameters', 'pictures', 'images/s', 'beside', 'helps'],
    judged.map((row) => [
      row.name,
      spreadWords(row.rank1),
      spreadWords(row.mAP),
      row.stripes ? spreadWords(row.stripes.mAP) : '–',
      row.parameters.toLocaleString('en-US'),
      row.pictures.toLocaleString('en-US'),
      row.imagesPerSecond.toFixed(0),
      row.baseline ?? '–',
      row.verdict,
    ]),
  );
  const what = judged.map(({ name, what: is }) => `- ${name}: ${is}`).join('\n');
  const heading = `Mean (least–most) over seeds ${seeds.join(', ')}; ${images.length.toLocaleString('en-US')} pictures to learn from.`;
  const began = before && `Before training: rank-1 ${percent(before.rank1)}, mAP ${percent(before.mAP)}.`;
  const text = [heading, began, table, what].filter(Boolean).join('\n\n');
  return { text, data: { seeds, epochs, before, rows: judged } };
};

/** Weights that serving needs: without classifiers and what only training uses. */
function parametersAtTest({ network }: MethodRow): number {
  return planWeights(network, inputSize, 2)
    .weights.filter(({ name, trainable }) => trainable && !/(^|\.)(classifier|verification)\b/.test(name))
    .reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
}

/** By mAP: only where the worst run of one is better than the best run of the other, over two seeds or more. */
function verdict(own: Spread, baseline: Spread): string {
  const points = `${own.mean >= baseline.mean ? '+' : '−'}${Math.abs(100 * (own.mean - baseline.mean)).toFixed(1)}`;
  if (own.values.length < 2) return `${points}, one run`;
  if (own.least > baseline.most) return `yes, ${points}`;
  if (own.most < baseline.least) return `no, ${points}`;
  return `not clear, ${points}`;
}
