/**
 * How much CPU time scoring takes, and how much TrackEval takes for the same files in the same run: in a fresh process,
 * and once the process has scored them before. CPU time, because it depends least on what else the machine does; it
 * includes the engine's own compiling and collecting in other threads.
 *
 *     npx tsc -p tsconfig.bench.json; node .cache/bench/bench/evaluation-speed.js [--trackeval <checkout>] [--repeats 12]
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

/** CPU times in ms. */
interface Took {
  readonly read: number;
  readonly prepare: number;
  readonly metrics: number;
}

interface Report {
  /** Until the program can begin. */
  readonly startup: number;
  readonly rounds: readonly Took[];
  readonly results: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const { values } = parseArgs({
  options: {
    trackeval: { type: 'string' },
    repeats: { type: 'string', default: '12' },
    worker: { type: 'string' },
    plan: { type: 'string' },
  },
});

if (values.worker === undefined) compare();
else process.stdout.write(JSON.stringify(await work(values.worker, JSON.parse(values.plan!) as Plan)));

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
    const crowd: Plan = [['crowd', 'MOT17', 300]];
    const { truth, predictions } = crowdText({ people: 100, frames: 300 }, 1);
    const [truthFile, predictedFile] = places(folder, 'crowd');
    writeFileSync(truthFile, truth);
    writeFileSync(predictedFile, predictions);
    measure('100 people, 300 frames (synthetic, seed 1)', folder, crowd);
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
  const { repeats, trackeval } = values;
  const script = fileURLToPath(import.meta.url);
  const named = JSON.stringify(plan);
  const ours = run(process.execPath, [
    ...process.execArgv,
    ...[script, '--worker', folder, '--plan', named, '--repeats', repeats],
  ]);
  const theirs =
    trackeval === undefined
      ? undefined
      : run('python3', [resolve('bench/evaluation-speed.py'), resolve(trackeval), folder, named, repeats]);
  const all = ({ read, prepare, metrics }: Took): number => read + prepare + metrics;
  // The least of the rounds: others on the machine can only add to it.
  const warm = (of: (took: Took) => number) => (report: Report) =>
    Math.min(...report.rounds.slice(1).map(of));
  const figures: Record<string, (report: Report) => number> = {
    'metrics, warm': warm(({ metrics }) => metrics),
    'overlaps, distractors and metrics, warm': warm(({ prepare, metrics }) => prepare + metrics),
    'all with reading files, warm': warm(all),
    'all with reading files, first time': ({ rounds }) => all(rounds[0]!),
    'the same with the start of the process': ({ startup, rounds }) => startup + all(rounds[0]!),
  };
  process.stdout.write(`${title}\n`);
  for (const [what, of] of Object.entries(figures)) {
    const mine = of(ours);
    const beside = theirs
      ? `, TrackEval ${of(theirs).toFixed(0)} ms: ${(of(theirs) / mine).toFixed(1)} ×`
      : '';
    process.stdout.write(`  ${what}: ${mine.toFixed(0)} ms${beside}\n`);
  }
  if (theirs) process.stdout.write(`  greatest difference of a score: ${difference(ours, theirs)}\n`);
}

function run(program: string, args: readonly string[]): Report {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  return JSON.parse(stdout) as Report;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

async function work(folder: string, plan: Plan): Promise<Report> {
  const startup = cpuMs();
  const rounds: Took[] = [];
  let results: Report['results'] = {};
  for (let round = 0; round < Number(values.repeats); round++) {
    const scored = await score(folder, plan);
    rounds.push(scored.took);
    results = scored.results;
  }
  return { startup, rounds, results };
}

async function score(folder: string, plan: Plan): Promise<{ took: Took; results: Report['results'] }> {
  const took = { read: 0, prepare: 0, metrics: 0 };
  const results: Record<string, Record<string, number>> = {};
  for (const [name, benchmark, frames] of plan) {
    const [truthFile, predictedFile] = places(folder, name);
    const a = cpuMs();
    const [truth, predictions] = [await readMotTable(truthFile), await readMotTable(predictedFile)];
    const b = cpuMs();
    const sequence = motSequence(truth, predictions, motBenchmark(benchmark), frames);
    const c = cpuMs();
    const { HOTA, CLEAR, Identity } = motScores(sequence);
    took.read += b - a;
    took.prepare += c - b;
    took.metrics += cpuMs() - c;
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
  return { took, results };
}

function difference(ours: Report, theirs: Report): number {
  return Math.max(
    ...Object.entries(theirs.results).flatMap(([name, scores]) =>
      Object.entries(scores).map(([key, value]) => Math.abs(ours.results[name]![key]! - value)),
    ),
  );
}
