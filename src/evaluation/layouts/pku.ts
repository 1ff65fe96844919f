import { basename, relative, sep } from 'node:path';
import type { ReidDataset, ReidImage } from '../reid-dataset.ts';
import { filesIn } from './files-in.ts';

/**
 * PKU-Reid: `<person>/<camera>_<angle>.png`, at any depth below the folder. The same person and file name found twice
 * (it repeats its validation pictures) counts once. The first camera asks, the others answer; all may be learnt from.
 */
export async function readPku(folder: string): Promise<ReidDataset> {
  const found = new Map<string, ReidImage>();
  for (const file of await filesIn(folder)) {
    const [name, parent] = relative(folder, file).split(sep).reverse();
    const camera = /^(\d+)_\d+\.(?:png|jpe?g)$/i.exec(name!)?.[1];
    // The folder given may be that of one person.
    const person = parent ?? basename(folder);
    const key = `${person}/${name!}`;
    if (camera !== undefined && !found.has(key)) found.set(key, { file, person, camera });
  }
  const train = [...found.values()];
  const asking = train.reduce((least, { camera }) => (camera < least ? camera : least), '~');
  return {
    train,
    query: train.filter(({ camera }) => camera === asking),
    gallery: train.filter(({ camera }) => camera !== asking),
  };
}
