import type { Stripes } from '../domain.ts';
import { DataError } from '../errors.ts';
import { dot, normaliseInPlace } from '../maths/vector.ts';
import type { Extractor } from '../ports.ts';
import { rankingQuality, type RankingResult } from './cmc-map.ts';
import type { ReidDataset } from './reid-dataset.ts';
import { reidFeatures, type FeaturedImage, type ReidFeatureOptions } from './reid-features.ts';

export interface ReidEvaluationOptions extends Omit<ReidFeatureOptions, 'local'> {
  /** Compares the mean features of each person's pictures by each camera, not single pictures. Default false. */
  readonly tracklets?: boolean;
  /** Compares stripes, too, where the extractor gives them. Default: global features alone. */
  readonly stripes?: StripeComparison | undefined;
}

/** As linking has it: distance = (1 - weight) · cosine distance of the global features + weight · distance of the stripes. */
export interface StripeComparison {
  /** [0, 1]. */
  readonly weight: number;
  readonly distance: (probe: Stripes, gallery: Stripes) => number;
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
  /** Distances of a query, by its place, to the gallery. */
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
 * How well an extractor finds persons again: cosine distance of the global features, or that and the stripes', CMC and
 * mAP under the Market-1501 protocol.
 *
 * @throws DataError where stripes are to be compared and the extractor gives none, and where no picture of the query or of the gallery can be read, or nobody is in both
 */
export async function rankReid(
  dataset: ReidDataset,
  extractor: Extractor,
  { tracklets = false, stripes, onProgress, onUnreadable }: ReidEvaluationOptions = {},
): Promise<ReidRanking> {
  const images = [...dataset.query, ...dataset.gallery];
  const asking = new Set(dataset.query.map(({ file }) => file));
  const all = await reidFeatures(images, extractor, {
    local: stripes !== undefined,
    onProgress,
    onUnreadable,
  });
  const side = (ofQuery: boolean): FeaturedImage[] => {
    const features = all.filter(({ file }) => asking.has(file) === ofQuery);
    return tracklets ? meanPerTracklet(features) : features;
  };
  const [query, gallery] = [side(true), side(false)];
  const { id, version } = extractor.model;
  if (stripes && all.some(({ local }) => local === undefined)) {
    throw new DataError(`${id} gives no stripes to compare`, {
      hint: 'Compare global features alone, or give a model with a second output of local features.',
    });
  }
  const distancesOf = (q: number): number[] => {
    const probe = query[q]!;
    return gallery.map((other) => {
      const global = 1 - dot(probe.global, other.global);
      if (!stripes) return global;
      return (1 - stripes.weight) * global + stripes.weight * stripes.distance(probe.local!, other.local!);
    });
  };
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
  for (const { local, ...image } of images) {
    const key = `${image.person}/${image.camera}`;
    const mean = means.get(key);
    if (!mean) {
      const own = local && { ...local, values: local.values.slice() };
      means.set(key, { ...image, global: image.global.slice(), ...(own && { local: own }) });
      continue;
    }
    add(mean.global, image.global);
    if (local && mean.local) add(mean.local.values, local.values);
  }
  for (const { global, local } of means.values()) {
    normaliseInPlace(global);
    for (let i = 0; local && i < local.count; i++) {
      normaliseInPlace(local.values.subarray(i * local.dimension, (i + 1) * local.dimension));
    }
  }
  return [...means.values()];
}

function add(sum: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
}
