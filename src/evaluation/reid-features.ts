import { firstValueFrom, from } from 'rxjs';
import { cameraId, trackId, type Crop, type Features } from '../domain.ts';
import { readImageFile } from '../imaging/image-file.ts';
import { pictureCrop } from '../imaging/picture-crop.ts';
import type { Extractor } from '../ports.ts';
import type { ReidImage } from './reid-dataset.ts';

/** A picture with the features of its person, of unit length; stripes only where asked for. */
export interface FeaturedImage extends ReidImage, Features {}

export interface ReidFeatureOptions {
  /** Keeps the stripes, too: several times the memory. Default false. */
  readonly local?: boolean;
  /** Told how many pictures are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Told of each picture that cannot be read, and that is left out. */
  readonly onUnreadable?: ((error: unknown) => void) | undefined;
}

const batchSize = 32;

/** Reads pictures and extracts their features; the next batch is read while one is in the extractor. */
export async function reidFeatures(
  images: readonly ReidImage[],
  extractor: Extractor,
  { local: withStripes = false, onProgress, onUnreadable }: ReidFeatureOptions = {},
): Promise<FeaturedImage[]> {
  const features: FeaturedImage[] = [];
  const read = async (at: number): Promise<{ image: ReidImage; crop: Crop }[]> => {
    const batch = images
      .slice(at, at + batchSize)
      .map(async (image) => ({ image, crop: await readCrop(image) }));
    return (await Promise.allSettled(batch)).flatMap((result) => {
      if (result.status === 'fulfilled') return [result.value];
      onUnreadable?.(result.reason);
      return [];
    });
  };
  let next = read(0);
  for (let at = 0; at < images.length; at += batchSize) {
    const batch = await next;
    next = read(at + batchSize);
    const found = await firstValueFrom(from(extractor.extract(batch.map(({ crop }) => crop))));
    batch.forEach(({ image }, i) => {
      const { global, local } = found[i]!;
      features.push({ ...image, global, ...(withStripes && local && { local }) });
    });
    onProgress?.(Math.min(at + batchSize, images.length));
  }
  return features;
}

async function readCrop({ file, camera: name }: ReidImage): Promise<Crop> {
  const camera = cameraId(name);
  return pictureCrop(camera, trackId(camera, 'dataset', 0), await readImageFile(file));
}
