import { Command } from 'commander';
import pc from 'picocolors';
import { rankReid, type ReidFigures } from '../evaluation/reid-evaluation.ts';
import { readReidDataset, reidLayouts } from '../evaluation/reid-layouts.ts';
import { dmliStepDistance } from '../index/dmli.ts';
import { createExtractor } from '../reid/create-extractor.ts';
import { parseCount } from './count.ts';
import { createProgressBar } from './progress-bar.ts';
import { parseShare } from './share.ts';
import { createTable } from './table.ts';
import { writeReportFile } from './write-report-file.ts';
import { errorText } from '../runtime/error-text.ts';

interface EvalReidFlags {
  dataset: string;
  layout: string;
  model: string;
  workers: number;
  flip?: boolean;
  tracklets?: boolean;
  localWeight: number;
  report?: string;
  json?: boolean;
}

/** `sightline eval reid`: how well a model finds persons again across cameras. */
export function evalReidCommand(): Command {
  return new Command('reid')
    .description('How well a re-identification model finds persons again: CMC and mAP on a data set.')
    .requiredOption('--dataset <folder>', 'where the pictures are')
    .option('--layout <name>', `how folders and files are named: ${reidLayouts.join(' or ')}`, 'pku')
    .option(
      '--model <spec>',
      'an .onnx file, the name of a model, or stripes for the descriptor without one',
      'stripes',
    )
    .option('--workers <n>', 'threads that run the model', parseCount, 1)
    .option('--flip', 'average each picture with its mirror image')
    .option('--tracklets', "compare the mean of each person's pictures by one camera")
    .option(
      '--local-weight <share>',
      "share of the stripes' aligned distance (DMLI) in the distance, as in the linking of a pipeline",
      parseShare,
      0,
    )
    .option('--report <file.html>', 'a page with the CMC curve and the searches that went worst, as pictures')
    .option('--json', 'the figures as one JSON object, on the last line')
    .addHelpText(
      'after',
      '\nExample:\n  $ sightline eval reid --dataset data/pku_reid --layout pku --model osnet.onnx --tracklets',
    )
    .action(evalReid);
}

/**
 * When it is needed, not above: it loads the native canvas, which the commands that run for weeks do without.
 * In a function of its own, because the compiler leaves the `.ts` of an import beside an `await using`.
 */
const loadReport = () => import('../evaluation/reid-report.ts');

async function evalReid(flags: EvalReidFlags): Promise<void> {
  const { workers, flip = false, tracklets = false, localWeight } = flags;
  const dataset = await readReidDataset(flags.dataset, flags.layout);
  await using extractor = await createExtractor(flags.model, { workers, flip });
  const bar = createProgressBar('{value}/{total} pictures');
  bar.start(dataset.query.length + dataset.gallery.length);
  try {
    const ranking = await rankReid(dataset, extractor, {
      tracklets,
      ...(localWeight > 0 && { stripes: { weight: localWeight, distance: dmliStepDistance } }),
      onProgress: (done) => bar.update(done),
      onUnreadable: (error) => bar.say(`${pc.yellow('warning:')} ${errorText(error)}`),
    });
    bar.stop();
    const { figures } = ranking;
    process.stdout.write(`${table(figures)}\n`);
    if (flags.report !== undefined) {
      const { renderReidReport } = await loadReport();
      const subtitle = `${figures.model} on ${flags.dataset}${tracklets ? ', means of tracklets' : ''}`;
      writeReportFile(
        flags.report,
        await renderReidReport({ title: 'Finding persons again', subtitle, ranking }),
      );
    }
    if (flags.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  } finally {
    bar.stop();
  }
}

function table({ rank1, rank5, rank10, mAP, queries, gallery, model }: ReidFigures): string {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const rows = createTable({ colAligns: ['left', 'right'] });
  rows.push(
    ['model', model],
    ['queries', queries],
    ['gallery', gallery],
    ['rank 1', pc.bold(percent(rank1))],
    ['rank 5', percent(rank5)],
    ['rank 10', percent(rank10)],
    ['mAP', pc.bold(percent(mAP))],
  );
  return rows.toString();
}
