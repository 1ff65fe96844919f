import { Command, Option } from 'commander';
import { collectedFiles, readCollected } from '../evaluation/layouts/collected.ts';
import { writeSideFile } from '../training/data/side-file.ts';
import { splitDataset } from '../training/data/split-dataset.ts';
import { parseCount } from './count.ts';
import { parseShare } from './share.ts';
import { createTable } from './table.ts';

interface SplitFlags {
  by: 'identity' | 'identity-and-time';
  testShare: number;
  seed: number;
  json?: boolean;
}

/** `sightline dataset split`: whom to learn from and whom to test on. */
export function datasetSplitCommand(): Command {
  return new Command('split')
    .description('Part the persons of a collected data set into those to learn from and those to test on.')
    .argument('<folder>', 'the labelled tracklets')
    .addOption(
      new Option('--by <what>', 'what the parts must not share')
        .choices(['identity', 'identity-and-time'])
        .default('identity-and-time'),
    )
    .option('--test-share <share>', 'share of the persons to test on', parseShare, 0.3)
    .option('--seed <n>', 'of the draw, for --by identity', parseCount, 1)
    .option('--json', 'one JSON object on the last line')
    .addHelpText('after', '\nExample:\n  $ sightline dataset split tracklets --test-share 0.3')
    .action(async (folder: string, { json, ...options }: SplitFlags) => {
      const { images } = await readCollected(folder);
      const { split, ...summary } = splitDataset(images, options);
      const file = await writeSideFile(folder, collectedFiles.split, split);
      const table = createTable({
        head: ['part', 'persons', 'pictures'],
        colAligns: ['left', 'right', 'right'],
      });
      table.push(
        ['train', summary.train.persons, summary.train.images],
        ['test', summary.test.persons, summary.test.images],
        ['unused', '', summary.unused],
      );
      (json ? process.stderr : process.stdout).write(`${table.toString()}\n`);
      process.stderr.write(`wrote ${file}\n`);
      if (json) process.stdout.write(`${JSON.stringify({ ...summary, cutAt: split.cutAt })}\n`);
    });
}
