import { Command } from 'commander';
import pc from 'picocolors';
import { describeDataset, findBrokenImages } from '../training/data/describe-dataset.ts';
import { layoutHelp, readDatasetImages } from './dataset-images.ts';
import { createProgressBar } from './progress-bar.ts';
import { createTable } from './table.ts';

interface ListFlags {
  layout?: string;
  check?: boolean;
  json?: boolean;
}

/** `sightline dataset list`: who and what is in a data set. */
export function datasetListCommand(): Command {
  return new Command('list')
    .description('Count persons, cameras and pictures, and warn of what training will have to do without.')
    .argument('<folder>', 'the data set')
    .option('--layout <name>', layoutHelp)
    .option('--check', 'read every picture, and name those that are broken')
    .option('--json', 'one JSON object on the last line')
    .addHelpText('after', '\nExample:\n  $ sightline dataset list data/pku_reid --layout pku --check')
    .action(async (folder: string, { layout, check, json }: ListFlags) => {
      const images = await readDatasetImages(folder, layout);
      const description = describeDataset(images);
      const bar = createProgressBar('{value}/{total} pictures');
      if (check) bar.start(images.length);
      const broken = check ? await findBrokenImages(images, (done) => bar.update(done)) : undefined;
      bar.stop();
      const table = createTable({
        head: ['camera', 'pictures', 'persons'],
        colAligns: ['left', 'right', 'right'],
      });
      for (const { camera, images: pictures, persons } of description.cameras) {
        table.push([camera, pictures, persons]);
      }
      table.push([pc.bold('all'), pc.bold(String(description.images)), pc.bold(String(description.persons))]);
      const out = json ? process.stderr : process.stdout;
      const { least, median, most } = description.imagesPerPerson;
      out.write(`${table.toString()}\n${least} to ${most} pictures a person, half have ${median} or more\n`);
      for (const warning of description.warnings) out.write(`${pc.yellow('warning:')} ${warning}\n`);
      for (const { problem } of broken ?? []) out.write(`${pc.yellow('warning:')} ${problem}\n`);
      if (json) process.stdout.write(`${JSON.stringify({ ...description, ...(broken && { broken }) })}\n`);
    });
}
