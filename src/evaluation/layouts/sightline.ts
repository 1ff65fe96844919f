import type { ReidDataset } from '../reid-dataset.ts';
import { readCollected, type CollectedImage } from './collected.ts';

/**
 * Our own folders of collected tracklets. Who was split off for testing is tested, on pictures from the split's time
 * on; without a split everybody is learnt from and tested. Of each tested person with two cameras or more, the best
 * picture of each camera asks, all others answer.
 */
export async function readSightline(folder: string): Promise<ReidDataset> {
  const { images, split } = await readCollected(folder);
  if (!split) return { train: images, ...asked(images) };
  const { cutAt = NaN } = split;
  const tested = new Set(split.test);
  return {
    // Comparisons with NaN are false: without a time, nothing is on the wrong side of it.
    train: images.filter(({ person, capturedAt }) => !tested.has(person) && !(capturedAt >= cutAt)),
    ...asked(images.filter(({ person, capturedAt }) => tested.has(person) && !(capturedAt < cutAt))),
  };
}

function asked(images: readonly CollectedImage[]): Pick<ReidDataset, 'query' | 'gallery'> {
  const cameras = new Map<string, Map<string, CollectedImage>>();
  for (const image of images) {
    const best = cameras.get(image.person) ?? new Map<string, CollectedImage>();
    cameras.set(image.person, best);
    if (image.quality > (best.get(image.camera)?.quality ?? -1)) best.set(image.camera, image);
  }
  const query = [...cameras.values()].flatMap((best) => (best.size > 1 ? [...best.values()] : []));
  const asking = new Set(query);
  return { query, gallery: images.filter((image) => !asking.has(image)) };
}
