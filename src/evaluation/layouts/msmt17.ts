import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../errors.ts';
import type { ReidDataset, ReidImage } from '../reid-dataset.ts';
import { isBelow } from './is-below.ts';

/**
 * MSMT17: `list_train.txt`, `list_val.txt`, `list_query.txt` and `list_gallery.txt` with lines
 * `0000/0000_000_01_0303morning_0008_0.jpg 0` (the third field is the camera), pictures below `train/` and `test/`
 * (V1) or `mask_train_v2/` and `mask_test_v2/` (V2). Persons of training and test are numbered apart.
 */
export async function readMsmt17(folder: string): Promise<ReidDataset> {
  const v2 = existsSync(join(folder, 'mask_train_v2'));
  const [training, test] = v2 ? ['mask_train_v2', 'mask_test_v2'] : ['train', 'test'];
  const validation = existsSync(join(folder, 'list_val.txt'))
    ? await listed(folder, 'list_val.txt', training)
    : [];
  return {
    train: [...(await listed(folder, 'list_train.txt', training)), ...validation],
    query: await listed(folder, 'list_query.txt', test),
    gallery: await listed(folder, 'list_gallery.txt', test),
  };
}

async function listed(folder: string, list: string, pictures: string): Promise<ReidImage[]> {
  const file = join(folder, list);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new DataError(`${file} cannot be read`, {
      cause,
      hint: 'The msmt17 layout needs list_train.txt, list_query.txt and list_gallery.txt.',
      fields: { file },
    });
  });
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '') return [];
    const [, path, camera, person] = /^(\S*?\d+_\d+_(\d+)_\S+)\s+(\d+)\s*$/.exec(line) ?? [];
    if (path === undefined || camera === undefined || person === undefined || !isBelow(path)) {
      throw new DataError(`${file}:${i + 1}: "${line.slice(0, 80)}" is not "<picture> <person>"`, {
        hint: 'Expected 0000/0000_000_01_0303morning_0008_0.jpg 0, with the camera as third field.',
        fields: { file, line: i + 1 },
      });
    }
    return [{ file: join(folder, pictures, path), person, camera }];
  });
}
