import { Command, InvalidArgumentError } from 'commander';
import { writeSyntheticDataset } from '../site/synthetic-dataset.ts';
import { openDatasetWriter } from '../training/data/dataset-writer.ts';
import { parseCount } from './count.ts';
import { parseDurationMs } from './duration.ts';
import { createProgressBar } from './progress-bar.ts';

interface SynthesizeFlags {
  seeds: readonly number[];
  cameras: number;
  people: number;
  duration: number;
  fps: number;
  json?: boolean;
}

/** `sightline dataset synthesize`: made-up people with their true identities. */
export function datasetSynthesizeCommand(): Command {
  return new Command('synthesize')
    .description(
      'Make a data set of made-up people, each seed a site of its own, with their true identities.',
    )
    .argument('<folder>', 'where to write it')
    .option('--seeds <list>', 'e.g. 101-140 or 5,6,7', parseSeeds, parseSeeds('101-140'))
    .option('--cameras <n>', 'of each site', parseCount, 4)
    .option('--people <n>', 'of each site', parseCount, 12)
    .option('--duration <time>', 'of each site', parseDurationMs, 60_000)
    .option('--fps <n>', 'pictures of each person a second', parseCount, 2)
    .option('--json', 'one JSON object on the last line')
    .addHelpText('after', '\nExample:\n  $ sightline dataset synthesize data/made-up --seeds 101-140')
    .action(synthesize);
}

async function synthesize(folder: string, flags: SynthesizeFlags): Promise<void> {
  const writer = await openDatasetWriter(folder);
  const bar = createProgressBar('{value}/{total} sites');
  bar.start(flags.seeds.length);
  let sites = 0;
  try {
    const { seeds, cameras, people, duration: durationMs, fps } = flags;
    const options = { seeds, cameras, people, durationMs, fps, onSite: () => bar.update(++sites) };
    const pictures = await writeSyntheticDataset(writer, options);
    bar.stop();
    process.stderr.write(`wrote ${pictures} pictures of ${seeds.length * people} persons to ${folder}\n`);
    if (flags.json) process.stdout.write(`${JSON.stringify({ pictures, persons: seeds.length * people })}\n`);
  } finally {
    bar.stop();
    await writer[Symbol.asyncDispose]();
  }
}

function parseSeeds(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (!(to >= from && to - from < 10_000))
      throw new InvalidArgumentError('write numbers and ranges: 5,101-140');
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}
