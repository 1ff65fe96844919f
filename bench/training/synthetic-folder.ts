import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeSyntheticDataset } from '../../src/site/synthetic-dataset.ts';
import { openDatasetWriter } from '../../src/training/data/dataset-writer.ts';
import type { ExperimentContext } from './experiment.ts';

/**
 * A folder of made-up people as `sightline dataset synthesize` writes it, each seed a site of 4 cameras and 12 people;
 * made now if it is not there. It appears whole or not at all.
 */
export async function syntheticFolder(
  { say }: ExperimentContext,
  folder: string,
  seeds: readonly number[],
): Promise<string> {
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.part`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  {
    await using writer = await openDatasetWriter(unfinished);
    await writeSyntheticDataset(writer, {
      seeds,
      onSite: (seed, pictures) => say(`${folder}: seed ${seed}, ${pictures} pictures`),
    });
  }
  await rename(unfinished, folder);
  return folder;
}

/** `5,101-140` as numbers. */
export function parseSeeds(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (!(to >= from)) throw new RangeError(`seeds "${text}": write numbers and ranges, such as 5,101-140`);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}
