import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ReidDataset, ReidImage } from '../reid-dataset.ts';
import { filesIn } from './files-in.ts';

/**
 * Market-1501 and those that took its form over (DukeMTMC-reID, the new protocol of CUHK03): `bounding_box_train/`,
 * `query/` and `bounding_box_test/` with names that begin `<person>_c<camera>`: `0001_c1s1_000151_00.jpg`,
 * `0002_c2_f0046182.jpg`, `0003_c1_21.png`. Person -1 (junk) is left out, person 0000 (distractors) answers but
 * never asks and is not learnt from. The training folder may be absent.
 */
export async function readMarket1501(folder: string): Promise<ReidDataset> {
  const training = join(folder, 'bounding_box_train');
  return {
    train: existsSync(training) ? (await imagesIn(training)).filter(({ person }) => Number(person) > 0) : [],
    query: await imagesIn(join(folder, 'query')),
    gallery: await imagesIn(join(folder, 'bounding_box_test')),
  };
}

async function imagesIn(folder: string): Promise<ReidImage[]> {
  return (await filesIn(folder)).flatMap((file) => {
    const [, person, camera] = /^(-?\d+)_c(\d+)\D.*\.(?:png|jpe?g)$/i.exec(basename(file)) ?? [];
    return person === undefined || camera === undefined || person === '-1' ? [] : [{ file, person, camera }];
  });
}
