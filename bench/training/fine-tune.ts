import { join } from 'node:path';
import type { Size } from '../../src/domain.ts';
import type { TrainingDeclaration } from '../../src/training/config/training-config.ts';
import type { EvaluationFigures } from '../../src/training/evaluation-figures.ts';
import { dataFolder, osnetModel } from '../context.ts';
import type { Experiment, ExperimentContext } from './experiment.ts';
import {
  featureMaps,
  fineTuneCandidates,
  fineTuneStarts,
  type Candidate,
  type FineTuneStart,
} from './fine-tune-candidates.ts';
import { found } from './found.ts';
import { parseSizes, sizeWord } from './input-sizes.ts';
import { markdownTable } from './markdown-table.ts';
import { percent, rankingSpread, spreadOf, spreadWords } from './spread.ts';
import { trained } from './trained.ts';
import { untrained } from './untrained.ts';

/** Of the 62 training persons 12 are kept out, twice others; settings are compared by their mean mAP on these. */
const [heldOutShare, choosingSplits, choosingSeed] = [0.2, [1, 2], 1] as const;
/** Settings are chosen at this size for all sizes. */
const choosingSize: Size = { height: 128, width: 64 };

/**
 * Fine-tuning the published OSNet x0.25 on the 62 training persons of PKU-Reid, tested on its 12 validation persons,
 * beside the published weights as they are, a network from scratch and one whose feature maps are frozen. Settings are
 * chosen here first, on training persons alone; `--only choose` stops after that.
 *
 * `--start <file.onnx>`: the published weights; `--data <folder>`: PKU-Reid's `data`; `--sizes 256x128,128x64`.
 */
export const fineTune: Experiment = async (context) => {
  const { quick, seeds, option } = context;
  const weights = found(option('start') ?? join(dataFolder, osnetModel));
  const data = found(option('data') ?? join(dataFolder, 'reid/pku_reid/data'));
  const sizes = parseSizes(option('sizes') ?? (quick ? '128x64' : '256x128,128x64'));
  const choice = await choose(context, weights, data);
  if (option('only') === 'choose') return { text: choice.text, data: choice };

  const test = { folder: join(data, 'val'), layout: 'pku' };
  const ofTrain = { folder: join(data, 'train'), layout: 'pku', test };
  const rows = [];
  for (const inputSize of sizes) {
    const asIs = await untrained({
      data: ofTrain,
      network: { backbone: 'osnet_x0_25' },
      recipe: 'osnet',
      weights,
      inputSize,
    });
    const size = sizeWord(inputSize);
    rows.push({ start: 'published, not trained', settings: '', size, ...rankingSpread([asIs]) });
    for (const start of fineTuneStarts) {
      const settings = choice.chosen[start];
      const runs = [];
      for (const seed of seeds) {
        const declaration = begun(start, candidate(context, start, settings), weights);
        runs.push(
          await trained(context, `test/${size}/${start}`, { ...declaration, data: ofTrain, inputSize, seed }),
        );
      }
      rows.push({ start, settings, size, ...rankingSpread(runs.map(({ figures }) => figures)) });
    }
  }
  const table = markdownTable(
    ['start', 'size', 'settings', 'rank-1', 'mAP', 'with stripes: rank-1', 'mAP'],
    rows.map(({ start, size, settings, rank1, mAP, stripes }) => [
      start,
      size,
      settings === '' ? '–' : settings,
      spreadWords(rank1),
      spreadWords(mAP),
      stripes ? spreadWords(stripes.rank1) : '–',
      stripes ? spreadWords(stripes.mAP) : '–',
    ]),
  );
  const heading = `Mean (least–most) over seeds ${seeds.join(', ')}, 12 validation persons:`;
  return { text: `${choice.text}\n\n${heading}\n\n${table}`, data: { choice, seeds, rows } };
};

/** Trains every candidate on 50 of the training persons and ranks the other 12; the validation persons are not read. */
async function choose(context: ExperimentContext, weights: string, data: string) {
  const { quick } = context;
  const tried: { start: FineTuneStart; settings: string; rank1: number; mAP: number }[] = [];
  for (const start of fineTuneStarts) {
    for (const settings of Object.keys(fineTuneCandidates[start]).slice(0, quick ? 1 : Infinity)) {
      const figures: EvaluationFigures[] = [];
      for (const split of choosingSplits.slice(0, quick ? 1 : Infinity)) {
        const { figures: own } = await trained(context, `choose/${start}/${settings}/split-${split}`, {
          ...begun(start, candidate(context, start, settings), weights),
          data: {
            folder: join(data, 'train'),
            layout: 'pku',
            split: { testShare: heldOutShare, seed: split },
          },
          inputSize: choosingSize,
          seed: choosingSeed,
        });
        figures.push(own);
      }
      const mean = (of: 'rank1' | 'mAP'): number => spreadOf(figures.map((own) => own[of])).mean;
      tried.push({ start, settings, rank1: mean('rank1'), mAP: mean('mAP') });
    }
  }
  const best = (start: FineTuneStart): string =>
    tried.filter((one) => one.start === start).reduce((a, b) => (b.mAP > a.mAP ? b : a)).settings;
  const chosen = Object.fromEntries(fineTuneStarts.map((start) => [start, best(start)])) as Record<
    FineTuneStart,
    string
  >;
  const table = markdownTable(
    ['start', 'settings', 'rank-1', 'mAP', 'chosen'],
    tried.map(({ start, settings, rank1, mAP }) => [
      start,
      settings,
      percent(rank1),
      percent(mAP),
      chosen[start] === settings ? 'yes' : '',
    ]),
  );
  const heading = `Chosen on 12 of the 62 training persons, kept out of training (mean of splits ${choosingSplits.join(', ')}; ${sizeWord(choosingSize)}):`;
  return { chosen, tried, text: `${heading}\n\n${table}` };
}

/** Settings by their name; in a quick run of one epoch. */
function candidate({ quick }: ExperimentContext, start: FineTuneStart, settings: string): Candidate {
  const { network, recipe } = fineTuneCandidates[start][settings]!;
  if (!quick || typeof recipe === 'string') return { network, recipe };
  return { network, recipe: { ...recipe, epochs: 1 } };
}

function begun(
  start: FineTuneStart,
  settings: Candidate,
  weights: string,
): Candidate & Pick<TrainingDeclaration, 'weights' | 'frozen'> {
  switch (start) {
    case 'scratch':
      return settings;
    case 'fine-tuned':
      return { ...settings, weights };
    case 'frozen':
      return { ...settings, weights, frozen: [...featureMaps] };
  }
}
