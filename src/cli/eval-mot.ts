import { Command } from 'commander';
import pc from 'picocolors';
import { benchmarkOfName, motBenchmark, motBenchmarks, motSequence } from '../evaluation/mot-benchmark.ts';
import { evaluateMot, motEvaluationJson, type MotEvaluation } from '../evaluation/mot-evaluation.ts';
import { findMotFiles, type MotFiles } from '../evaluation/mot-folders.ts';
import type { ReportedSequence } from '../evaluation/mot-report.ts';
import type { MotScores } from '../evaluation/mot-scores.ts';
import { readMotTable, type MotTable } from '../evaluation/mot-table.ts';
import { parseCount } from './count.ts';
import { parseRate } from './rate.ts';
import { createTable } from './table.ts';
import { writeReportFile } from './write-report-file.ts';

interface EvalMotFlags {
  gt: string;
  pred: string;
  benchmark?: string;
  report?: string;
  video?: string;
  fps?: number;
  boxWidth?: number;
  json?: boolean;
}

/** `sightline eval mot`: HOTA, CLEAR and identity scores of tracks in MOTChallenge files. */
export function evalMotCommand(): Command {
  return new Command('mot')
    .description("Score one camera's tracks: HOTA, CLEAR and identity, equal to TrackEval's.")
    .requiredOption(
      '--gt <path>',
      'ground truth: a file, or a folder with <seq>/gt/gt.txt or one file a sequence',
    )
    .requiredOption('--pred <path>', 'tracks: a file, or a folder with <seq>.txt')
    .option(
      '--benchmark <name>',
      `rules for classes and distractors: ${motBenchmarks.join(', ')} (default: by the sequences' names, else MOT15)`,
    )
    .option('--report <file.html>', 'a page with curves, tracks over time and every identity switch')
    .option(
      '--video <path>',
      'for the report: a video file, or a folder with <seq>.mp4 or <seq>/img1, to cut pictures of the switches from',
    )
    .option('--fps <n>', 'for the report: frames a second (default: as seqinfo.ini says)', parseRate)
    .option(
      '--box-width <pixels>',
      'for the report: width of the pictures that the boxes are measured in, where the video is of another size (default: as seqinfo.ini says)',
      parseCount,
    )
    .option('--json', 'all scores as one JSON object, on the last line')
    .addHelpText(
      'after',
      '\nExample:\n  $ sightline eval mot --gt MOT17/train --pred out/my-tracker --benchmark MOT17 --report out/mot17.html',
    )
    .action(evalMot);
}

/** When they are needed, not above: they load the native canvas and the video readers. */
const loadReport = () => import('../evaluation/mot-report.ts');
const loadPictures = () => import('../site/frame-pictures.ts');

async function evalMot(flags: EvalMotFlags): Promise<void> {
  const given = flags.benchmark === undefined ? undefined : motBenchmark(flags.benchmark);
  const files = await findMotFiles(flags.gt, flags.pred);
  const sequences = [];
  for (const file of files) {
    const [truth, predictions] = [await readMotTable(file.truth), await readMotTable(file.predictions)];
    const rules = given ?? benchmarkOfName(file.name);
    const sequence = motSequence(truth, predictions, rules, file.frames);
    sequences.push({ name: file.name, file, predictions, sequence });
  }
  const evaluation = evaluateMot(sequences);
  process.stdout.write(`${table(evaluation)}\n`);
  if (flags.report !== undefined) await writeReport(flags.report, flags, evaluation, sequences);
  if (flags.json) process.stdout.write(`${JSON.stringify(motEvaluationJson(evaluation))}\n`);
}

interface ReadSequence {
  readonly name: string;
  readonly file: MotFiles;
  readonly predictions: MotTable;
}

async function writeReport(
  path: string,
  { gt, pred, video, fps, boxWidth }: EvalMotFlags,
  evaluation: MotEvaluation,
  sequences: readonly ReadSequence[],
): Promise<void> {
  const { renderMotReport } = await loadReport();
  const reported = new Map<string, ReportedSequence>();
  for (const { name, file, predictions } of sequences) {
    const pictures =
      video === undefined ? undefined : await (await loadPictures()).framePictures(video, name);
    reported.set(name, {
      predictions,
      pictures,
      fps: fps ?? file.fps,
      boxWidth: boxWidth ?? file.width,
    });
  }
  const title = sequences.length === 1 ? `Tracks of ${sequences[0]!.name}` : 'Tracks';
  const subtitle = `${pred} against ${gt}`;
  writeReportFile(path, await renderMotReport({ title, subtitle, evaluation, sequences: reported }));
}

function table({ sequences, combined }: MotEvaluation): string {
  const percent = (value: number): string => (100 * value).toFixed(2);
  const row = (name: string, { HOTA, CLEAR, Identity }: MotScores): string[] => [
    name,
    ...[HOTA.HOTA, HOTA.DetA, HOTA.AssA, CLEAR.MOTA, CLEAR.MOTP].map(percent),
    ...[Identity.IDF1, Identity.IDP, Identity.IDR].map(percent),
    ...[CLEAR.FP, CLEAR.FN, CLEAR.IDSW, CLEAR.Frag, CLEAR.MT, CLEAR.PT, CLEAR.ML].map(String),
  ];
  const head = ['%', 'HOTA', 'DetA', 'AssA', 'MOTA', 'MOTP', 'IDF1', 'IDP', 'IDR'].concat([
    'FP',
    'FN',
    'IDSW',
    'Frag',
    'MT',
    'PT',
    'ML',
  ]);
  const rows = createTable({ head, colAligns: head.map((_, k) => (k === 0 ? 'left' : 'right')) });
  for (const { name, scores } of sequences) rows.push(row(name, scores));
  if (sequences.length > 1) rows.push(row('COMBINED', combined).map((cell) => pc.bold(cell)));
  return rows.toString();
}
