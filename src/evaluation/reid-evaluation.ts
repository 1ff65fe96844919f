import { DataError } from '../errors.ts';
import { dot, normaliseInPlace } from '../maths/vector.ts';
import type { Extractor } from '../ports.ts';
import { rankingQuality, type RankingResult } from './cmc-map.ts';
import type { ReidDataset } from './reid-dataset.ts';
import { reidFeatures, type FeaturedImage, type ReidFeatureOptions } from './reid-features.ts';

export interface ReidEvaluationOptions extends ReidFeatureOptions {
  /** Compares the mean features of each person's pictures by each camera, not single pictures. Default false. */
  readonly tracklets?: boolean;
}

/** Shares in [0, 1]. */
export interface ReidFigures {
  readonly rank1: number;
  readonly rank5: number;
  readonly rank10: number;
  readonly mAP: number;
  /** How many were looked for, without those of whom the gallery has no picture. */
  readonly queries: number;
  readonly gallery: number;
  /** `id@version` of the extractor's model. */
  readonly model: string;
}

/** Who was looked for among whom, and how that went. */
export interface ReidRanking {
  readonly figures: ReidFigures;
  readonly result: RankingResult;
  readonly query: readonly FeaturedImage[];
  readonly gallery: readonly FeaturedImage[];
  /** Cosine distances of a query, by its place, to the gallery. */
  readonly distancesOf: (query: number) => readonly number[];
}

/** The figures of {@link rankReid}. */
export async function evaluateReid(
  dataset: ReidDataset,
  extractor: Extractor,
  options?: ReidEvaluationOptions,
): Promise<ReidFigures> {
  return (await rankReid(dataset, extractor, options)).figures;
}

/**
 * How well an extractor finds persons again: global features, cosine distance, CMC and mAP under the
 * Market-1501 protocol.
 *
 * @throws DataError where no picture of the query or of the gallery can be read, or nobody is in both
 */
export async function rankReid(
  dataset: ReidDataset,
  extractor: Extractor,
  { tracklets = false, onProgress, onUnreadable }: ReidEvaluationOptions = {},
): Promise<ReidRanking> {
  const images = [...dataset.query, ...dataset.gallery];
  const asking = new Set(dataset.query.map(({ file }) => file));
  const all = await reidFeatures(images, extractor, { onProgress, onUnreadable });
  const side = (ofQuery: boolean): FeaturedImage[] => {
    const features = all.filter(({ file }) => asking.has(file) === ofQuery);
    return tracklets ? meanPerTracklet(features) : features;
  };
  const [query, gallery] = [side(true), side(false)];
  const distancesOf = (q: number): number[] => gallery.map(({ global }) => 1 - dot(query[q]!.global, global));
  const result = rankingQuality({
    distancesOf,
    queryIds: query.map(({ person }) => person),
    queryCameras: query.map(({ camera }) => camera),
    galleryIds: gallery.map(({ person }) => person),
    galleryCameras: gallery.map(({ camera }) => camera),
  });
  const { cmc, mAP, validQueries } = result;
  if (validQueries === 0) {
    throw new DataError('nobody to look for has a readable picture by another camera', {
      hint: 'Check the folder and the layout.',
    });
  }
  const { id, version } = extractor.model;
  const figures = {
    rank1: cmc[0]!,
    rank5: cmc[4]!,
    rank10: cmc[9]!,
    mAP,
    queries: validQueries,
    gallery: gallery.length,
    model: `${id}@${version}`,
  };
  return { figures, result, query, gallery, distancesOf };
}

function meanPerTracklet(images: readonly FeaturedImage[]): FeaturedImage[] {
  const means = new Map<string, FeaturedImage>();
  for (const image of images) {
    const key = `${image.person}/${image.camera}`;
    const mean = means.get(key);
    if (mean) for (let i = 0; i < mean.global.length; i++) mean.global[i]! += image.global[i]!;
    else means.set(key, { ...image, global: image.global.slice() });
  }
  for (const { global } of means.values()) normaliseInPlace(global);
  return [...means.values()];
}
