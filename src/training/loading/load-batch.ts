import type { ReidImage } from '../../evaluation/reid-dataset.ts';
import { DataError } from '../../errors.ts';
import type { Random } from '../../maths/random.ts';
import type { AugmentationSettings } from '../augmentation/augmentation-settings.ts';
import type { Batch } from '../sampling/sampled-image.ts';
import type { PicturePool } from './picture-pool.ts';

export interface LoadedBatch {
  /** [batch, height, width, 3]. */
  readonly images: Float32Array<SharedArrayBuffer>;
  /** Files that could no longer be read, and in whose place another picture of the same person stands. */
  readonly replaced: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Reads the pictures of a batch. All could be read before the run began; one that cannot be read any more (a disk that
 * went away for a moment) is replaced by another of the same person, so that the labels stay true.
 *
 * @throws DataError where a person has no readable picture left
 */
export async function loadBatch(
  pool: PicturePool,
  images: readonly ReidImage[],
  places: Batch,
  augmentation: AugmentationSettings,
  random: Random,
): Promise<LoadedBatch> {
  const batch = pool.allocate(places.length);
  const requests = places.map((place) => ({ file: images[place]!.file, seed: random.int(2 ** 31) }));
  const failed = await pool.fill(batch, requests, augmentation);
  for (const { index } of failed) {
    const { file, person } = images[places[index]!]!;
    let done = false;
    for (const other of images.filter((image) => image.person === person && image.file !== file)) {
      const again = [{ file: other.file, seed: requests[index]!.seed }];
      done = (await pool.fill(batch, again, augmentation, index)).length === 0;
      if (done) break;
    }
    if (done) continue;
    throw new DataError(`no picture of person ${person} can be read any more, ${file} neither`, {
      hint: 'Check that the folder is still there, then resume.',
      fields: { file },
    });
  }
  return {
    images: batch,
    replaced: failed.map(({ index, reason }) => ({ file: requests[index]!.file, reason })),
  };
}
