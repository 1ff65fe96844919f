import type { Features } from '../domain.ts';
import { rankingQuality, type RankingResult } from '../evaluation/cmc-map.ts';
import type { ReidImage } from '../evaluation/reid-dataset.ts';
import { reRank } from '../evaluation/re-rank.ts';
import { dmliStepDistance } from '../index/dmli.ts';
import { cosineDistance } from '../maths/vector.ts';

/** Shares in [0, 1]. */
export interface RankingFigures {
  readonly rank1: number;
  readonly rank5: number;
  readonly rank10: number;
  readonly mAP: number;
}

/** One probe with the nearest of the gallery: places in `query` and `gallery`. */
export interface RankedQuery {
  readonly query: number;
  readonly averagePrecision: number;
  /** Nearest first, without those that the protocol leaves out. */
  readonly nearest: readonly number[];
}

export interface EvaluationFigures extends RankingFigures {
  /** Queries with a true match in the gallery. */
  readonly queries: number;
  /** `cmc[k - 1]`: share of the queries with a true match among the k nearest. */
  readonly cmc: readonly number[];
  /** Against pictures by other cameras only: also strangers seen by the query's own camera are left out. */
  readonly crossCamera: RankingFigures;
  /** After k-reciprocal re-ranking; absent for more pictures than that can be done for between two epochs. */
  readonly reRanked?: RankingFigures;
  /** With the DMLI distance of the stripes added to the global one, each with half the weight, as AlignedReID++ does. */
  readonly withStripes?: RankingFigures;
}

/** Features of unit length, one a picture, in the order of the lists. */
export interface RankedFeatures {
  readonly query: readonly ReidImage[];
  readonly gallery: readonly ReidImage[];
  readonly queryFeatures: readonly Features[];
  readonly galleryFeatures: readonly Features[];
}

const shownRanks = 20;
/** Pairs of pictures whose stripes are compared at most: some ten seconds' worth. */
const mostAligned = 1_000_000;
/** Pictures that are re-ranked at most: the work grows with their square, and training waits for it. */
const mostReRanked = 4_000;

/** CMC and mAP under the Market-1501 protocol with cosine distances, across cameras only, and re-ranked. */
export function evaluationFigures(
  features: RankedFeatures,
  { reRank: reRanking }: { readonly reRank: boolean },
): EvaluationFigures {
  const { query, gallery, queryFeatures, galleryFeatures } = features;
  const plain = distancesOf(features);
  const result = rank(features, plain);
  // At an infinite distance a picture comes last, where it counts for nothing but a match of the own camera, which the
  // protocol leaves out in any case.
  const otherCameras = rank(features, (q) =>
    plain(q).map((distance, g) => (gallery[g]!.camera === query[q]!.camera ? Infinity : distance)),
  );
  return {
    ...figures(result),
    queries: result.validQueries,
    cmc: [...result.cmc.subarray(0, shownRanks)],
    crossCamera: figures(otherCameras),
    ...(reRanking &&
      query.length + gallery.length <= mostReRanked && {
        reRanked: figures(
          rank(
            features,
            reRankedDistances(
              [...queryFeatures, ...galleryFeatures].map(({ global }) => global),
              query.length,
            ),
          ),
        ),
      }),
    ...(queryFeatures[0]?.local !== undefined &&
      query.length * gallery.length <= mostAligned && {
        withStripes: figures(
          rank(features, (q) =>
            plain(q).map(
              (distance, g) =>
                (distance + dmliStepDistance(queryFeatures[q]!.local!, galleryFeatures[g]!.local!)) / 2,
            ),
          ),
        ),
      }),
  };
}

/** The queries that were answered worst, worst first. */
export function worstQueries(features: RankedFeatures, count: number, depth = 5): RankedQuery[] {
  const { query, gallery } = features;
  const plain = distancesOf(features);
  const { perQuery } = rank(features, plain);
  return perQuery
    .flatMap((ranking, q) => (ranking ? { query: q, averagePrecision: ranking.averagePrecision } : []))
    .sort((a, b) => a.averagePrecision - b.averagePrecision)
    .slice(0, count)
    .map(({ query: q, averagePrecision }) => {
      const distances = plain(q);
      const { person, camera } = query[q]!;
      const nearest = [...gallery.keys()]
        .filter((g) => gallery[g]!.person !== person || gallery[g]!.camera !== camera)
        .sort((a, b) => distances[a]! - distances[b]!)
        .slice(0, depth);
      return { query: q, averagePrecision, nearest };
    });
}

function distancesOf({ queryFeatures, galleryFeatures }: RankedFeatures): (query: number) => number[] {
  return (q) => galleryFeatures.map(({ global }) => cosineDistance(queryFeatures[q]!.global, global));
}

function rank(
  { query, gallery }: RankedFeatures,
  distances: (query: number) => ArrayLike<number>,
): RankingResult {
  return rankingQuality({
    distancesOf: distances,
    queryIds: query.map(({ person }) => person),
    queryCameras: query.map(({ camera }) => camera),
    galleryIds: gallery.map(({ person }) => person),
    galleryCameras: gallery.map(({ camera }) => camera),
  });
}

/** Of unit vectors the squared Euclidean distance is twice the cosine distance: its root is what re-ranking takes. */
function reRankedDistances(all: readonly Float32Array[], queries: number): (query: number) => Float64Array {
  const gallery = all.length - queries;
  const found = reRank({
    queries,
    gallery,
    distancesOf: (item) => all.map((other) => Math.sqrt(2 * cosineDistance(all[item]!, other))),
  });
  return (q) => found.subarray(q * gallery, (q + 1) * gallery);
}

function figures({ cmc, mAP }: RankingResult): RankingFigures {
  return { rank1: cmc[0]!, rank5: cmc[4]!, rank10: cmc[9]!, mAP };
}
