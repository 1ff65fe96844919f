import type { ReidImage } from '../evaluation/reid-dataset.ts';
import type { RankedFeatures } from './evaluation-figures.ts';
import type { PicturePool } from './loading/picture-pool.ts';
import { networkFeatures } from './network-features.ts';
import type { Network } from './networks/network.ts';

/** Features of those who are looked for and those they are looked for among, without pictures that cannot be read. */
export async function rankedFeatures(
  network: Network,
  pool: PicturePool,
  { query, gallery }: { readonly query: readonly ReidImage[]; readonly gallery: readonly ReidImage[] },
  batch: number,
): Promise<RankedFeatures> {
  const found = await networkFeatures(network, pool, [...query, ...gallery], batch);
  const readable = (images: readonly ReidImage[], first: number) =>
    images.flatMap((image, i) => {
      const feature = found[first + i];
      return feature ? [{ image, feature }] : [];
    });
  const [asking, answering] = [readable(query, 0), readable(gallery, query.length)];
  return {
    query: asking.map(({ image }) => image),
    gallery: answering.map(({ image }) => image),
    queryFeatures: asking.map(({ feature }) => feature),
    galleryFeatures: answering.map(({ feature }) => feature),
  };
}
