import { Command } from 'commander';
import { trackMot, type TrackedSequence } from '../site/track-mot.ts';
import { trackerNames } from '../tracking/create-tracker.ts';
import { createProgressBar } from './progress-bar.ts';
import { parseRate } from './rate.ts';
import { createTable } from './table.ts';

interface TrackMotFlags {
  det: string;
  tracker: string;
  out: string;
  fps?: number;
  json?: boolean;
}

/** `sightline track mot`: tracks from detection files, for `sightline eval mot`. */
export function trackMotCommand(): Command {
  return new Command('mot')
    .description('Follow the persons of MOTChallenge detection files, frame by frame.')
    .requiredOption(
      '--det <path>',
      'detections: a file, or a folder with <seq>/det/det.txt or one file a sequence',
    )
    .option('--tracker <name>', trackerNames.join(', '), 'bot-sort')
    .requiredOption('--out <path>', 'where the tracks go: a file, or for a folder a folder with <seq>.txt')
    .option(
      '--fps <n>',
      "frames a second (default: what the sequence's seqinfo.ini says, else 25)",
      parseRate,
    )
    .option('--json', 'the figures as one JSON object, on the last line')
    .addHelpText(
      'after',
      '\nExample:\n  $ sightline track mot --det MOT15/train --tracker bot-sort --out out/bot-sort' +
        '\n  $ sightline eval mot --gt MOT15/train --pred out/bot-sort',
    )
    .action(run);
}

async function run({ det, tracker, out, fps, json }: TrackMotFlags): Promise<void> {
  const bar = createProgressBar('{value}/{total} sequences');
  try {
    const sequences = await trackMot({
      detections: det,
      out,
      tracker,
      ...(fps === undefined ? {} : { fps }),
      onSequence(done, total) {
        if (done === 0) bar.start(total);
        bar.update(done);
      },
    });
    bar.stop();
    process.stdout.write(`${table(sequences)}\n`);
    if (json) process.stdout.write(`${JSON.stringify({ tracker, sequences })}\n`);
  } finally {
    bar.stop();
  }
}

function table(sequences: readonly TrackedSequence[]): string {
  const head = ['sequence', 'fps', 'frames', 'detections', 'tracks', 'boxes', 'frames/s'];
  const rows = createTable({ head, colAligns: head.map((_, k) => (k === 0 ? 'left' : 'right')) });
  for (const { name, fps, frames, detections, tracks, boxes, updatesPerSecond } of sequences) {
    rows.push([name, fps, frames, detections, tracks, boxes, Math.round(updatesPerSecond)]);
  }
  return rows.toString();
}
