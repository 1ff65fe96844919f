import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { contactSheet } from '../training/data/contact-sheet.ts';
import { parseCount } from './count.ts';
import { layoutHelp, readDatasetImages } from './dataset-images.ts';
import { makeFolder } from './make-folder.ts';

interface SheetFlags {
  layout?: string;
  out: string;
  persons: number;
  pictures: number;
  json?: boolean;
}

/** `sightline dataset sheet`: a picture of who is in a data set. */
export function datasetSheetCommand(): Command {
  return new Command('sheet')
    .description('Draw a contact sheet: a row a person, a coloured line a camera.')
    .argument('<folder>', 'the data set')
    .option('--layout <name>', layoutHelp)
    .option('--out <file.png>', 'where to write it', 'out/sheet.png')
    .option('--persons <n>', 'rows', parseCount, 24)
    .option('--pictures <n>', 'pictures of each', parseCount, 12)
    .option('--json', 'one JSON object on the last line')
    .addHelpText('after', '\nExample:\n  $ sightline dataset sheet tracklets --out out/tracklets.png')
    .action(async (folder: string, { layout, out, persons, pictures, json }: SheetFlags) => {
      const images = await readDatasetImages(folder, layout);
      makeFolder(dirname(out));
      await writeFile(out, await contactSheet(images, { persons, picturesPerPerson: pictures }));
      process.stderr.write(`wrote ${out}\n`);
      if (json) process.stdout.write(`${JSON.stringify({ file: out, images: images.length })}\n`);
    });
}
