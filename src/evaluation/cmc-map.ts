/** One ranking task: every query against one gallery. */
export interface RankingInput {
  /** Distances of one query, by its index, to each gallery item; small is alike. */
  readonly distancesOf: (query: number) => ArrayLike<number>;
  readonly queryIds: readonly (string | number)[];
  readonly queryCameras: readonly (string | number)[];
  readonly galleryIds: readonly (string | number)[];
  readonly galleryCameras: readonly (string | number)[];
}

export interface QueryRanking {
  /** Mean of the precision at each true match, [0, 1]. */
  readonly averagePrecision: number;
  /** Rank of the nearest true match, from 1. */
  readonly firstMatchRank: number;
}

export interface RankingResult {
  /** `cmc[k - 1]`: share of the queries with a true match among the k nearest. */
  readonly cmc: Float64Array;
  readonly mAP: number;
  /** As given; undefined where the gallery holds no true match, which are left out of all means. */
  readonly perQuery: readonly (QueryRanking | undefined)[];
  readonly validQueries: number;
}

/**
 * Cumulative match characteristic and mean average precision under the Market-1501 protocol (Zheng et al.,
 * "Scalable Person Re-identification: A Benchmark", ICCV 2015): gallery items of the query's own id *and* camera
 * do not take part. Ties rank in gallery order. All values are 0 where no query is valid.
 */
export function rankingQuality(input: RankingInput, maxRank = 50): RankingResult {
  const perQuery = input.queryIds.map((_, query) => rankQuery(input, query));
  const valid = perQuery.filter((ranking) => ranking !== undefined);
  const found = new Float64Array(maxRank);
  for (const { firstMatchRank } of valid) {
    for (let k = firstMatchRank; k <= maxRank; k++) found[k - 1]!++;
  }
  const mean = (sum: number): number => (valid.length === 0 ? 0 : sum / valid.length);
  const cmc = found.map(mean);
  const mAP = mean(valid.reduce((sum, { averagePrecision }) => sum + averagePrecision, 0));
  return { cmc, mAP, perQuery, validQueries: valid.length };
}

function rankQuery(input: RankingInput, query: number): QueryRanking | undefined {
  const { galleryIds, galleryCameras } = input;
  const distances = input.distancesOf(query);
  const id = input.queryIds[query]!;
  const camera = input.queryCameras[query]!;
  const order = Array.from(galleryIds.keys())
    .filter((item) => galleryIds[item] !== id || galleryCameras[item] !== camera)
    .sort((a, b) => distances[a]! - distances[b]! || a - b);
  let matches = 0;
  let precisions = 0;
  let firstMatchRank = 0;
  order.forEach((item, index) => {
    if (galleryIds[item] !== id) return;
    matches++;
    precisions += matches / (index + 1);
    firstMatchRank ||= index + 1;
  });
  return matches === 0 ? undefined : { averagePrecision: precisions / matches, firstMatchRank };
}
