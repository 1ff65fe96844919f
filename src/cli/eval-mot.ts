import { Command } from 'commander';
import pc from 'picocolors';
import { benchmarkOfName, motBenchmark, motBenchmarks, motSequence } from '../evaluation/mot-benchmark.ts';
import { evaluateMot, motEvaluationJson, type MotEvaluation } from '../evaluation/mot-evaluation.ts';
import { findMotFiles } from '../evaluation/mot-folders.ts';
import type { MotScores } from '../evaluation/mot-scores.ts';
import { readMotTable } from '../evaluation/mot-table.ts';
import { createTable } from './table.ts';

interface EvalMotFlags {
  gt: string;
  pred: string;
  benchmark?: string;
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
    .option('--json', 'all scores as one JSON object, on the last line')
    .addHelpText(
      'after',
      '\nExample:\n  $ sightline eval mot --gt MOT17/train --pred out/my-tracker --benchmark MOT17 --report out/mot17.html',
    )
    .action(evalMot);
}

async function evalMot(flags: EvalMotFlags): Promise<void> {
  const given = flags.benchmark === undefined ? undefined : motBenchmark(flags.benchmark);
  const files = await findMotFiles(flags.gt, flags.pred);
  const sequences = [];
  for (const { name, truth, predictions, frames } of files) {
    const tables = [await readMotTable(truth), await readMotTable(predictions)] as const;
    sequences.push({ name, sequence: motSequence(...tables, given ?? benchmarkOfName(name), frames) });
  }
  const evaluation = evaluateMot(sequences);
  process.stdout.write(`${table(evaluation)}\n`);
  if (flags.json) process.stdout.write(`${JSON.stringify(motEvaluationJson(evaluation))}\n`);
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
