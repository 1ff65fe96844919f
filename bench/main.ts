/** `npm run bench -- [stage …] [--quick] [--json]`: how near each part comes to what the machine could do at best. */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { bus } from './bus.ts';
import type { Stage } from './context.ts';
import { decode } from './decode.ts';
import { detect } from './detect.ts';
import { dmli } from './dmli.ts';
import { endToEnd } from './end-to-end.ts';
import { extract } from './extract.ts';
import { identityIndex } from './identity-index.ts';
import { preprocess } from './preprocess.ts';
import { formatReport, type StageReport } from './report.ts';
import { storedWeights } from './stored-weights.ts';
import { track } from './track.ts';
import { train } from './train.ts';

const stages: Readonly<Record<string, Stage>> = {
  decode,
  preprocess,
  detect,
  track,
  extract,
  index: identityIndex,
  dmli,
  bus,
  'end-to-end': endToEnd,
  train,
  'stored-weights': storedWeights,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`no stage ${unknown.join(', ')}; there are: ${Object.keys(stages).join(', ')}`);
  process.exit(2);
}

const { quick } = values;
const began = performance.now();
const seconds = (): string => ((performance.now() - began) / 1000).toFixed(0).padStart(4);
const reports: StageReport[] = [];
for (const [stage, measure] of Object.entries(stages)) {
  if (positionals.length > 0 && !positionals.includes(stage)) continue;
  const skipped: string[] = [];
  const rows = await measure({
    quick,
    rounds: quick ? 3 : 7,
    progress: (what) => process.stderr.write(`${seconds()} s  ${stage}: ${what}\n`),
    skip: (reason) => void skipped.push(reason),
  });
  reports.push({ stage, rows, skipped });
}

const machine = {
  node: process.version,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  quick,
};
console.log(`Node ${machine.node}, ${machine.cores} × ${machine.cpu}${quick ? ', quick' : ''}`);
console.log(formatReport(reports));
if (values.json) console.log(JSON.stringify({ ...machine, stages: reports }));
