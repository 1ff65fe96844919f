import { Command, Option } from 'commander';
import pc from 'picocolors';
import { readReidDataset, reidLayouts } from '../evaluation/reid-layouts.ts';
import type { ExportReport, Precision } from '../training/onnx/export-checkpoint.ts';
import { createProgressBar } from './progress-bar.ts';
import { parseShare } from './share.ts';
import { createTable } from './table.ts';

interface ExportFlags {
  out: string;
  half?: boolean;
  int8?: boolean;
  dataset?: string;
  layout: string;
  leastCosine: number;
  largestDrop: number;
  json?: boolean;
}

/** `sightline export`: a trained network as an ONNX model that pipelines load. */
export function exportCommand(): Command {
  return new Command('export')
    .description('Write a trained network as an ONNX model, checked against the network in ONNX Runtime.')
    .argument('<source>', 'a checkpoint of `sightline train`, or an .onnx model to clean up or store smaller')
    .requiredOption('--out <file>', 'the .onnx file to write')
    .addOption(new Option('--half', 'weights in half precision: half the size').conflicts('int8'))
    .option('--int8', 'weights in 8 bits: a quarter of the size')
    .option('--dataset <folder>', 'pictures of persons that a smaller model is checked on')
    .option('--layout <name>', `how they are named: ${reidLayouts.join(' or ')}`, 'sightline')
    .option('--least-cosine <n>', 'agreement of features that each picture must reach', parseShare, 0.99)
    .option('--largest-drop <n>', 'share of rank 1 and mAP that may be lost', parseShare, 0.01)
    .option('--json', 'what was written as one JSON object, on the last line')
    .addHelpText(
      'after',
      '\nExample:\n  $ sightline export runs/shop/best.ckpt --out shop.onnx\n' +
        '  $ sightline export runs/shop/best.ckpt --out shop-half.onnx --half --dataset data/pku_reid --layout pku',
    )
    .action(exportNetwork);
}

/** When it is needed, not above: it loads TensorFlow.js and, for pictures, the native canvas. */
const loadExport = () => import('../training/onnx/export-checkpoint.ts');

async function exportNetwork(source: string, flags: ExportFlags): Promise<void> {
  const { exportModel } = await loadExport();
  const precision: Precision = flags.half ? 'half' : flags.int8 ? 'int8' : 'single';
  const dataset = flags.dataset ? await readReidDataset(flags.dataset, flags.layout) : undefined;
  const bar = createProgressBar('{value}/{total} pictures compared');
  let begun = false;
  try {
    const report = await exportModel({
      source,
      out: flags.out,
      precision,
      dataset,
      limits: { leastCosine: flags.leastCosine, largestDrop: flags.largestDrop },
      onProgress(done, total) {
        if (!begun) bar.start(total);
        begun = true;
        bar.update(done);
      },
    });
    bar.stop();
    process.stdout.write(`${table(report)}\n`);
    if (flags.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  } finally {
    bar.stop();
  }
}

function table({ file, bytes, precision, metadata, differences, gate }: ExportReport): string {
  const rows = createTable({ colAligns: ['left', 'right'] });
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  rows.push(['file', pc.bold(file)], ['size', `${(bytes / 1e6).toFixed(2)} MB`], ['precision', precision]);
  if (metadata['model_version']) rows.push(['version', metadata['model_version']]);
  for (const [output, difference] of Object.entries(differences)) {
    rows.push([`${output}: largest difference from the source`, difference.toExponential(1)]);
  }
  if (gate) {
    rows.push(
      ['features compared on', `${gate.pictures} pictures`],
      ['cosine, least and mean', `${gate.leastCosine.toFixed(4)}, ${gate.meanCosine.toFixed(4)}`],
    );
    for (const name of ['rank1', 'mAP'] as const) {
      const { reference, candidate } = gate[name];
      rows.push([name, `${percent(reference)} → ${percent(candidate)}`]);
    }
  }
  return rows.toString();
}
