/**
 * `npm run experiments -- <fine-tune|methods|default-weights> [--quick] [--json] [--seeds 1,2,3] [--out <folder>]`:
 * trainings that are compared with each other. Runs are kept under `--out` (default `out/experiments`): the same
 * command again computes only what is missing, and goes on with what Ctrl-C interrupted.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBackend, type backendNames } from '../../src/training/backend/open-backend.ts';
import { defaultWeights } from './default-weights.ts';
import { experimentOptions, Interrupted, type Experiment } from './experiment.ts';
import { fineTune } from './fine-tune.ts';
import { methods } from './methods.ts';
import { parseSeeds } from './synthetic-folder.ts';

const experiments: Readonly<Record<string, Experiment>> = {
  'fine-tune': fineTune,
  methods,
  'default-weights': defaultWeights,
};

const own = Object.fromEntries(experimentOptions.map((name) => [name, { type: 'string' as const }]));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    out: { type: 'string' },
    backend: { type: 'string', default: 'auto' },
    ...own,
  },
});
const [name = '', ...more] = positionals;
const experiment = experiments[name];
if (!experiment || more.length > 0) {
  console.error(`give one experiment of ${Object.keys(experiments).join(', ')}`);
  process.exit(2);
}

const { quick } = values;
const stop = new AbortController();
process.on('SIGINT', () => {
  if (stop.signal.aborted) process.exit(130);
  process.stderr.write('stopping after this step; once more to stop at once\n');
  stop.abort();
});
const began = performance.now();
const say = (line: string): void => {
  process.stderr.write(`${((performance.now() - began) / 60_000).toFixed(1).padStart(6)} min  ${line}\n`);
};
const options: Readonly<Record<string, string | boolean | undefined>> = values;

const backend = await openBackend(values.backend as (typeof backendNames)[number]);
say(`${backend.name}: ${backend.detail}`);
let released = false;
const releaseBackend = (): void => {
  if (!released) backend.dispose();
  released = true;
};
try {
  const { text, data } = await experiment({
    quick,
    folder: join(values.out ?? 'out/experiments', quick ? `${name}-quick` : name),
    seeds: parseSeeds(values.seeds ?? (quick ? '1' : '1,2,3')),
    option: (which) => options[which] as string | undefined,
    signal: stop.signal,
    releaseBackend,
    say,
  });
  console.log(`${quick ? 'Quick: these figures say nothing.\n\n' : ''}${text}`);
  if (values.json) console.log(JSON.stringify({ experiment: name, quick, backend: backend.name, ...data }));
} catch (error) {
  if (!(error instanceof Interrupted)) throw error;
  process.stderr.write('interrupted: the same command goes on\n');
  process.exitCode = 130;
} finally {
  releaseBackend();
}
