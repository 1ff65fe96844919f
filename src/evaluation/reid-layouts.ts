import { readdir } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { ConfigError, DataError } from '../errors.ts';
import type { ReidDataset, ReidImage } from './reid-dataset.ts';

/** How the folders and files of a data set are named. */
export const reidLayouts = ['pku', 'market1501'] as const;

/**
 * Finds the pictures of a re-identification data set.
 *
 * - `pku`: `<person>/<camera>_<angle>.png`, at any depth below the folder; the same person and file name found
 *   twice (PKU-Reid repeats its validation pictures) counts once. The first camera asks, the others answer.
 * - `market1501`: `query/` and `bounding_box_test/` with names like `0001_c1s1_000151_00.jpg`; person -1 (junk)
 *   is left out, person 0000 (distractors) answers but never asks.
 *
 * @throws ConfigError for another layout, DataError where the folder is missing or has no such pictures
 */
export async function readReidDataset(folder: string, layout: string): Promise<ReidDataset> {
  switch (layout) {
    case 'pku':
      return readPku(folder);
    case 'market1501':
      return readMarket(folder);
    default:
      throw new ConfigError(`there is no data set layout '${layout}'`, {
        hint: `Choose one of ${reidLayouts.join(', ')}.`,
        fields: { path: 'layout' },
      });
  }
}

async function readPku(folder: string): Promise<ReidDataset> {
  const found = new Map<string, ReidImage>();
  for (const file of await filesIn(folder)) {
    const [name, person] = relative(folder, file).split(sep).reverse();
    const camera = /^(\d+)_\d+\.(?:png|jpe?g)$/i.exec(name!)?.[1];
    // The folder given may be that of one person.
    const key = `${person ?? basename(folder)}/${name!}`;
    if (camera !== undefined && !found.has(key)) {
      found.set(key, { file, person: person ?? basename(folder), camera });
    }
  }
  const images = [...found.values()];
  const asking = images.reduce((least, { camera }) => (camera < least ? camera : least), '~');
  return checked(folder, '<person>/<camera>_<angle>.png, of two cameras', {
    query: images.filter(({ camera }) => camera === asking),
    gallery: images.filter(({ camera }) => camera !== asking),
  });
}

async function readMarket(folder: string): Promise<ReidDataset> {
  const imagesIn = async (part: string): Promise<ReidImage[]> =>
    (await filesIn(join(folder, part))).flatMap((file) => {
      const [, person, camera] = /^(-?\d+)_c(\d+)s\d+_.*\.(?:png|jpe?g)$/i.exec(basename(file)) ?? [];
      return person === undefined || camera === undefined || person === '-1'
        ? []
        : [{ file, person, camera }];
    });
  return checked(folder, 'query/ and bounding_box_test/ with 0001_c1s1_000151_00.jpg', {
    query: await imagesIn('query'),
    gallery: await imagesIn('bounding_box_test'),
  });
}

function checked(folder: string, expected: string, dataset: ReidDataset): ReidDataset {
  if (dataset.query.length > 0 && dataset.gallery.length > 0) return dataset;
  throw new DataError(`${folder} has no pictures to compare: expected ${expected}`, {
    hint: 'Check the folder and the layout.',
    fields: { file: folder },
  });
}

/** All files below a folder, in the order of their names. */
async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (cause) {
    throw new DataError(`folder ${folder} cannot be read`, {
      cause,
      hint: 'Give the folder that holds the data set.',
      fields: { file: folder },
    });
  }
}
