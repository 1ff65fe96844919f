import { ConfigError, DataError } from '../errors.ts';
import { suggestion } from '../runtime/suggestion.ts';
import { readCuhk03 } from './layouts/cuhk03.ts';
import { readMarket1501 } from './layouts/market1501.ts';
import { readMsmt17 } from './layouts/msmt17.ts';
import { readPku } from './layouts/pku.ts';
import { readSightline } from './layouts/sightline.ts';
import type { ReidDataset } from './reid-dataset.ts';

interface Layout {
  readonly read: (folder: string) => Promise<ReidDataset>;
  /** What a folder of this layout holds, for messages. */
  readonly expected: string;
}

const market = 'query/ and bounding_box_test/ with 0001_c1s1_000151_00.jpg';
const layouts: Readonly<Record<string, Layout>> = {
  sightline: { read: readSightline, expected: 'manifest.jsonl, of people seen by two cameras' },
  pku: { read: readPku, expected: '<person>/<camera>_<angle>.png, of two cameras' },
  market1501: { read: readMarket1501, expected: market },
  dukemtmc: { read: readMarket1501, expected: market },
  cuhk03: { read: readCuhk03, expected: `labeled/ or detected/ with ${market}, or splits_new_labeled.json` },
  msmt17: { read: readMsmt17, expected: 'list_query.txt and list_gallery.txt with pictures below test/' },
};

/** How the folders and files of a data set are named. */
export const reidLayouts = Object.keys(layouts);

/**
 * Finds the pictures of a re-identification data set; the files in `layouts/` say how each is laid out.
 *
 * @throws ConfigError for another layout, DataError where the folder is missing or has no such pictures
 */
export async function readReidDataset(folder: string, layout: string): Promise<ReidDataset> {
  const known = Object.hasOwn(layouts, layout) ? layouts[layout] : undefined;
  if (!known) {
    throw new ConfigError(`there is no data set layout '${layout}'${suggestion(layout, reidLayouts)}`, {
      hint: `Choose one of ${reidLayouts.join(', ')}.`,
      fields: { path: 'layout' },
    });
  }
  const dataset = await known.read(folder);
  if (dataset.train.length > 0 || (dataset.query.length > 0 && dataset.gallery.length > 0)) return dataset;
  throw new DataError(`${folder} has no pictures to compare: expected ${known.expected}`, {
    hint: 'Check the folder and the layout.',
    fields: { file: folder },
  });
}
