import { Command } from 'commander';
import pc from 'picocolors';
import { collectedFiles, readCollected } from '../evaluation/layouts/collected.ts';
import { errorText } from '../runtime/error-text.ts';
import { findNearDuplicates } from '../training/data/near-duplicates.ts';
import { writeSideFile } from '../training/data/side-file.ts';
import { parseCount } from './count.ts';
import { createProgressBar } from './progress-bar.ts';

interface DedupeFlags {
  maxDifference: number;
  apply?: boolean;
  json?: boolean;
}

/** `sightline dataset dedupe`: pictures that repeat others. */
export function datasetDedupeCommand(): Command {
  return new Command('dedupe')
    .description('Find near-duplicates of a collected data set; no picture is deleted.')
    .argument('<folder>', 'the collected tracklets')
    .option('--max-difference <bits>', 'how many of the 64 bits of two hashes may differ', parseCount, 4)
    .option('--apply', 'leave them out from now on (excluded.json)')
    .option('--json', 'one JSON object on the last line')
    .addHelpText('after', '\nExample:\n  $ sightline dataset dedupe tracklets --apply')
    .action(async (folder: string, { maxDifference, apply, json }: DedupeFlags) => {
      const { images, excludedFiles } = await readCollected(folder, { labels: false });
      const bar = createProgressBar('{value}/{total} pictures');
      bar.start(images.length);
      const found = await findNearDuplicates(images, {
        maxDifference,
        onProgress: (done) => bar.update(done),
        onUnreadable: (error) => bar.say(`${pc.yellow('warning:')} ${errorText(error)}`),
      });
      bar.stop();
      const names = found.map(({ image }) => image.name);
      const out = json ? process.stderr : process.stdout;
      for (const { image, of, difference } of found) {
        out.write(`${image.name} repeats ${of.name} (${difference} bits apart)\n`);
      }
      out.write(`${names.length} of ${images.length} pictures repeat an earlier one\n`);
      if (apply) {
        const file = await writeSideFile(folder, collectedFiles.excluded, {
          files: [...excludedFiles, ...names],
        });
        process.stderr.write(`wrote ${file}\n`);
      }
      if (json) process.stdout.write(`${JSON.stringify({ images: images.length, duplicates: names })}\n`);
    });
}
