import { Command, Option } from 'commander';
import pc from 'picocolors';
import type { backendNames } from '../training/backend/open-backend.ts';
import type { TrainingSummary } from '../training/trainer.ts';
import { createProgressBar } from './progress-bar.ts';
import { stopRequested } from './stop-requested.ts';
import { createTable } from './table.ts';
import { figureWords, lossWords, trainingDetails, trainingProgress } from './training-progress.ts';

type BackendChoice = (typeof backendNames)[number];
/** Written out, since their module loads TensorFlow.js, which `--help` does without. */
const backends = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const satisfies readonly BackendChoice[];

interface TrainFlags {
  backend: BackendChoice;
  resume?: boolean;
  json?: boolean;
}

/** `sightline train`: from pictures to a checkpoint. */
export function trainCommand(): Command {
  return new Command('train')
    .description('Train a re-identification model from a data set or from collected tracklets.')
    .argument('<config>', 'a .ts or .json file with the training config')
    .addOption(
      new Option('--backend <name>', 'what computes; auto takes the fastest there is')
        .choices(backends)
        .default('auto'),
    )
    .option('--resume', "go on from the last checkpoint in the config's out folder")
    .option('--json', 'the result as one JSON object, on the last line')
    .addHelpText(
      'after',
      `
Ctrl-C writes a checkpoint after the step under way; --resume goes on from there.

Example:
  $ sightline train osnet.json --backend wasm

  osnet.json: {
    "data": { "folder": "data/market", "layout": "market1501" },
    "network": { "backbone": "osnet_x0_25" },
    "recipe": { "base": "osnet", "epochs": 60 },
    "out": "out/osnet"
  }`,
    )
    .action(runTraining);
}

/** When they are needed: TensorFlow.js is an optional package, and large. */
const loadBackend = () => import('../training/backend/open-backend.ts');
const loadTrainer = () => import('../training/trainer.ts');
const loadConfig = () => import('./load-training-config.ts');

async function runTraining(path: string, flags: TrainFlags): Promise<void> {
  const { loadTrainingConfig } = await loadConfig();
  const config = await loadTrainingConfig(path);
  const { openBackend } = await loadBackend();
  const backend = await openBackend(flags.backend);
  for (const { name, reason } of backend.refused) {
    process.stderr.write(`${pc.dim(`${name} is not used: ${reason}`)}\n`);
  }
  process.stderr.write(`${pc.bold(backend.name)}: ${backend.detail}\n`);
  const bar = createProgressBar(trainingDetails);
  const stop = new AbortController();
  const asked = stopRequested().subscribe(() => {
    if (stop.signal.aborted) process.exit(130);
    bar.say('stopping after this step; once more to stop at once');
    stop.abort();
  });
  try {
    const { train } = await loadTrainer();
    const summary = await train(config, {
      resume: flags.resume ?? false,
      signal: stop.signal,
      onEvent: trainingProgress(bar),
    });
    bar.stop();
    process.stdout.write(`${table(summary)}\n`);
    if (summary.ended === 'interrupted') process.stderr.write('add --resume to go on\n');
    if (flags.json) {
      const { name, detail, refused } = backend;
      process.stdout.write(`${JSON.stringify({ ...summary, backend: { name, detail, refused } })}\n`);
    }
  } finally {
    asked.unsubscribe();
    bar.stop();
    backend.dispose();
  }
}

function table({ name, ended, epochs, steps, losses, best, last, ...files }: TrainingSummary): string {
  const rows = createTable({ colAligns: ['left', 'left'] });
  rows.push(['model', name], ['ended', `${ended}, after ${epochs} epochs (${steps} steps)`]);
  rows.push(['losses', lossWords(losses)]);
  if (last) {
    const { crossCamera, reRanked, withStripes } = last.figures;
    rows.push(['test', pc.bold(figureWords(last.figures))]);
    if (withStripes) rows.push(['with stripes', figureWords(withStripes)]);
    if (reRanked) rows.push(['re-ranked', figureWords(reRanked)]);
    rows.push(['other cameras only', figureWords(crossCamera)]);
  }
  if (best) rows.push([`best, epoch ${best.epoch}`, figureWords(best.figures)]);
  rows.push(['checkpoint', files.checkpoint]);
  if (files.bestCheckpoint !== undefined) rows.push(['best checkpoint', files.bestCheckpoint]);
  if (files.report !== undefined) rows.push(['report', files.report]);
  return rows.toString();
}
