/**
 * How long scoring takes, and how long TrackEval takes for the same files in the same run. Every round starts a fresh
 * process of each in turn, so that neither profits from what it did before; medians are compared.
 *
 *     npx tsc -p tsconfig.bench.json; node .cache/bench/bench/evaluation-speed.js [--trackeval <checkout>] [--rounds 5]
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { motBenchmark, motSequence } from '../src/evaluation/mot-benchmark.ts';
import { motScores } from '../src/evaluation/mot-scores.ts';
import { readMotTable } from '../src/evaluation/mot-table.ts';
import { crowdText } from './evaluation-crowd.ts';

type Plan = readonly (readonly [name: string, benchmark: string, frames: number])[];

/** Times in ms; `process` is from start to end of the whole process. */
interface Report {
  readonly imports: number;
  readonly read: number;
  readonly prepare: number;
  readonly metrics: number;
  readonly results: Record<string, Record<string, number>>;
}

const { values } = parseArgs({
  options: {
    trackeval: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    worker: { type: 'string' },
    plan: { type: 'string' },
  },
});

if (values.worker === undefined) compare();
else process.stdout.write(JSON.stringify(await score(values.worker, JSON.parse(values.plan!) as Plan)));

function compare(): void {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-evaluation-'));
  try {
    const data = join(process.env['SIGHTLINE_DATA'] ?? '../shared/data', 'mot/tud_mot20_evaldet');
    const real: Plan = [
      ['TUD-Campus', 'MOT15', 71],
      ['TUD-Stadtmitte', 'MOT15', 179],
      ['MOT20-01', 'MOT20', 429],
    ];
    const files = [
      ['tud_campus_gt', 'tud_campus_hyp'],
      ['tud_stadtmitte_gt', 'tud_stadtmitte_hyp'],
      ['MOT20-01_gt', 'MOT20-01_MPNTrack_hyp'],
    ] as const;
    real.forEach(([name], k) => {
      const [truth, predictions] = places(folder, name);
      copyFileSync(join(data, `${files[k]![0]}.csv`), truth);
      copyFileSync(join(data, `${files[k]![1]}.csv`), predictions);
    });
    measure('TUD-Campus, TUD-Stadtmitte, MOT20-01', folder, real);
    const crowd: Plan = [['crowd', 'MOT17', 1500]];
    const { truth, predictions } = crowdText({ people: 100, frames: 1500 }, 1);
    const [truthFile, predictedFile] = places(folder, 'crowd');
    writeFileSync(truthFile, truth);
    writeFileSync(predictedFile, predictions);
    measure('100 people, 1,500 frames (synthetic)', folder, crowd);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function places(folder: string, name: string): [truth: string, predictions: string] {
  const truth = join(folder, 'gt', name, 'gt/gt.txt');
  const predictions = join(folder, 'pred/tracker', `${name}.txt`);
  for (const file of [truth, predictions]) mkdirSync(dirname(file), { recursive: true });
  return [truth, predictions];
}

function measure(title: string, folder: string, plan: Plan): void {
  const ours: (Report & { process: number })[] = [];
  const theirs: typeof ours = [];
  const script = fileURLToPath(import.meta.url);
  const python = resolve('bench/evaluation-speed.py');
  for (let round = 0; round < Number(values.rounds); round++) {
    ours.push(
      run(process.execPath, [
        ...process.execArgv,
        script,
        '--worker',
        folder,
        '--plan',
        JSON.stringify(plan),
      ]),
    );
    if (values.trackeval === undefined) continue;
    theirs.push(run('python3', [python, resolve(values.trackeval), folder, JSON.stringify(plan)]));
  }
  const work = ({ read, prepare, metrics }: Report): number => read + prepare + metrics;
  const figures = {
    'metrics alone': ({ metrics }: Report) => metrics,
    'files read, prepared and scored': work,
    'whole process': ({ process }: Report & { process: number }) => process,
  };
  process.stdout.write(`${title}\n`);
  for (const [what, of] of Object.entries(figures)) {
    const [mine, other] = [median(ours.map(of)), median(theirs.map(of))];
    const beside =
      theirs.length === 0 ? '' : `, TrackEval ${other.toFixed(0)} ms: ${(other / mine).toFixed(1)} ×`;
    process.stdout.write(`  ${what}: ${mine.toFixed(0)} ms${beside}\n`);
  }
  if (theirs.length > 0)
    process.stdout.write(`  greatest difference of a score: ${difference(ours[0]!, theirs[0]!)}\n`);
}

function run(program: string, args: readonly string[]): Report & { process: number } {
  const from = performance.now();
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e8 });
  const took = performance.now() - from;
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  return { ...(JSON.parse(stdout) as Report), process: took };
}

async function score(folder: string, plan: Plan): Promise<Report> {
  const took = { read: 0, prepare: 0, metrics: 0 };
  const results: Report['results'] = {};
  for (const [name, benchmark, frames] of plan) {
    const [truthFile, predictedFile] = places(folder, name);
    const a = performance.now();
    const [truth, predictions] = [await readMotTable(truthFile), await readMotTable(predictedFile)];
    const b = performance.now();
    const sequence = motSequence(truth, predictions, motBenchmark(benchmark), frames);
    const c = performance.now();
    const { HOTA, CLEAR, Identity } = motScores(sequence);
    took.read += b - a;
    took.prepare += c - b;
    took.metrics += performance.now() - c;
    const { HOTA: hota, DetA, AssA, LocA } = HOTA;
    const { MOTA, MOTP, FP, FN, IDSW, MT, ML, Frag } = CLEAR;
    const { IDF1, IDTP } = Identity;
    results[name] = {
      HOTA: hota,
      DetA,
      AssA,
      LocA,
      MOTA,
      MOTP,
      CLR_FP: FP,
      CLR_FN: FN,
      IDSW,
      MT,
      ML,
      Frag,
      IDF1,
      IDTP,
    };
  }
  return { imports: 0, ...took, results };
}

function difference(ours: Report, theirs: Report): number {
  return Math.max(
    ...Object.entries(theirs.results).flatMap(([name, scores]) =>
      Object.entries(scores).map(([key, value]) => Math.abs(ours.results[name]![key]! - value)),
    ),
  );
}

function median(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? NaN;
}
