import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../errors.ts';
import type { ReidDataset, ReidImage } from '../reid-dataset.ts';
import { readMarket1501 } from './market1501.ts';

const listed = z.array(z.tuple([z.string(), z.number(), z.number()]).rest(z.unknown()));
const splits = z.tuple([z.object({ train: listed, query: listed, gallery: listed })]).rest(z.unknown());

/**
 * CUHK03, new protocol (767 persons to learn from, 700 to test): either as pictures in the folders of Market-1501
 * (`labeled/` or `detected/` of CUHK03-NP), or as torchreid unpacks it: `splits_new_labeled.json` (or `_detected`) beside
 * `images_labeled/` (`images_detected/`). Labelled boxes are preferred where both are there.
 */
export async function readCuhk03(folder: string): Promise<ReidDataset> {
  for (const boxes of ['labeled', 'detected']) {
    const file = join(folder, `splits_new_${boxes}.json`);
    if (existsSync(file)) return readSplits(file, join(folder, `images_${boxes}`));
    if (existsSync(join(folder, boxes, 'query'))) return readMarket1501(join(folder, boxes));
  }
  return readMarket1501(folder);
}

async function readSplits(file: string, pictures: string): Promise<ReidDataset> {
  const text = await readFile(file, 'utf8');
  const parsed = splits.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new DataError(`${file} is not a list of splits: ${parsed.error.issues[0]!.message}`, {
      hint: 'Expected [{"train": [["path.png", person, camera], …], "query": […], "gallery": […]}].',
      fields: { file },
    });
  }
  const [{ train, query, gallery }] = parsed.data;
  // The paths are those of the machine that unpacked them: only the names hold.
  const images = (part: z.infer<typeof listed>): ReidImage[] =>
    part.map(([path, person, camera]) => ({
      file: join(pictures, basename(path)),
      person: String(person),
      camera: String(camera),
    }));
  return { train: images(train), query: images(query), gallery: images(gallery) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
