import { Command } from 'commander';
import pc from 'picocolors';
import { cameraColumns } from '../evaluation/camera-columns.ts';
import { readCameraFolder } from '../evaluation/camera-folders.ts';
import {
  crossCameraJson,
  crossCameraVariant,
  evaluateCrossCamera,
  type CrossCameraEvaluation,
} from '../evaluation/cross-camera-evaluation.ts';
import { renderCrossCameraReport } from '../evaluation/cross-camera-report.ts';
import type { NistEvaluation } from '../evaluation/nist-hota.ts';
import type { NistScores } from '../evaluation/nist-scores.ts';
import { createTable } from './table.ts';
import { writeReportFile } from './write-report-file.ts';

interface EvalCrossCameraFlags {
  gt: string;
  pred: string;
  sparse?: boolean;
  perVideo?: boolean;
  report?: string;
  json?: boolean;
}

/** `sightline eval cross-camera`: does one person have one identity in all cameras? */
export function evalCrossCameraCommand(): Command {
  return new Command('cross-camera')
    .description("Score identities shared by all cameras: HOTA and IDF1, equal to NIST's reid_hota.")
    .requiredOption(
      '--gt <path>',
      'ground truth: a folder with one CSV file a camera, or one file with a column camera',
    )
    .requiredOption('--pred <path>', 'identities found: the same, or tracks.csv of `sightline run --out`')
    .option('--sparse', 'ground truth does not name everyone: identities that stand for nobody do not count')
    .option('--per-video', 'let a person have another identity in each camera')
    .option('--report <file.html>', 'a page with curves, who is taken for whom, and everyone over time')
    .option('--json', 'all scores, of every setting, as one JSON object on the last line')
    .addHelpText(
      'after',
      `
The first line of a file names its columns: frame,object_id,x,y,w,h or frame,id,x1,y1,x2,y2, and others beside them.

Example:
  $ sightline eval cross-camera --gt truth/ --pred out/identities/ --sparse`,
    )
    .action(evalCrossCamera);
}

async function evalCrossCamera(flags: EvalCrossCameraFlags): Promise<void> {
  const [truth, predictions] = await Promise.all([readCameraFolder(flags.gt), readCameraFolder(flags.pred)]);
  const cameras = cameraColumns(truth, predictions);
  const evaluation = evaluateCrossCamera(cameras);
  const variant = crossCameraVariant(flags);
  process.stdout.write(`${tables(evaluation, evaluation.nist[variant])}\n`);
  if (flags.report !== undefined) {
    const subtitle = `${flags.pred} against ${flags.gt}`;
    const page = { title: 'Identities across cameras', subtitle, cameras, evaluation, variant };
    writeReportFile(flags.report, renderCrossCameraReport(page));
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(crossCameraJson(evaluation))}\n`);
}

function tables({ concatenated }: CrossCameraEvaluation, nist: NistEvaluation): string {
  const percent = (value: number): string => (100 * value).toFixed(2);
  const row = (name: string, { mean, perThreshold, thresholds, UnmatchedFP }: NistScores): string[] => {
    const half = thresholds.indexOf(0.5);
    const at = (key: keyof typeof perThreshold): number => perThreshold[key][half]!;
    return [
      name,
      ...[mean.HOTA, mean.DetA, mean.AssA, mean.LocA].map(percent),
      ...[at('IDF1'), at('IDP'), at('IDR')].map(percent),
      ...[at('TP'), at('FP'), at('FN'), UnmatchedFP].map(String),
    ];
  };
  const head = ['%', 'HOTA', 'DetA', 'AssA', 'LocA', 'IDF1', 'IDP', 'IDR', 'TP', 'FP', 'FN', 'unmatched FP'];
  const rows = createTable({ head, colAligns: head.map((_, k) => (k === 0 ? 'left' : 'right')) });
  for (const { name, scores } of nist.perCamera) rows.push(row(name, scores));
  rows.push(row('all cameras', nist.allCameras).map((cell) => pc.bold(cell)));
  const { HOTA, Identity } = concatenated;
  return [
    rows.toString(),
    'HOTA, DetA, AssA, LocA: mean over IoU 0.1 to 0.9; the others at IoU 0.5.',
    `TrackEval, all cameras as one sequence: HOTA ${percent(HOTA.HOTA)}, IDF1 ${percent(Identity.IDF1)}.`,
  ].join('\n');
}
