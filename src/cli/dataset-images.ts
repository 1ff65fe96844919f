import { ConfigError } from '../errors.ts';
import { isCollected } from '../evaluation/layouts/collected.ts';
import type { ReidImage } from '../evaluation/reid-dataset.ts';
import { readReidDataset, reidLayouts } from '../evaluation/reid-layouts.ts';

export const layoutHelp = `how the data set is laid out: ${reidLayouts.join(', ')}; sightline where it has a manifest.jsonl`;

/** All pictures of a data set, each once: those to learn from, those that ask and those that answer. */
export async function readDatasetImages(folder: string, layout?: string): Promise<ReidImage[]> {
  if (layout === undefined && !isCollected(folder)) {
    throw new ConfigError(`${folder} has no manifest.jsonl, so that its layout must be said`, {
      hint: `Add --layout <name>: ${reidLayouts.join(', ')}.`,
      fields: { path: 'layout' },
    });
  }
  const { train, query, gallery } = await readReidDataset(folder, layout ?? 'sightline');
  return [...new Map([...train, ...query, ...gallery].map((image) => [image.file, image])).values()];
}
