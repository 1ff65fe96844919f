/** Items to rank: the queries first, then the gallery, numbered through. */
export interface ReRankInput {
  readonly queries: number;
  readonly gallery: number;
  /**
   * Distances of one item to all, itself included; symmetric. Asked for two or three times and not kept, so that memory
   * grows with the items and not with their square.
   */
  readonly distancesOf: (item: number) => ArrayLike<number>;
}

export interface ReRankOptions {
  /** Neighbours that have to know each other. Default 20. */
  readonly k1?: number;
  /** Neighbours over whose sets is averaged. Default 6. */
  readonly k2?: number;
  /** Weight of the distance given; the rest is the Jaccard distance of the sets. Default 0.3. */
  readonly lambda?: number;
}

/** A set of items with weights, sorted by item. */
interface WeightedSet {
  readonly items: readonly number[];
  readonly weights: readonly number[];
}

/**
 * k-reciprocal re-ranking (Zhong et al. 2017, "Re-ranking Person Re-identification with k-reciprocal Encoding"): two
 * pictures are near where they share the neighbours that also know them. Distances are squared and each item's divided
 * by its largest first, as the authors do.
 *
 * @returns [queries × gallery], row-major, small is alike
 */
export function reRank(
  { queries, gallery, distancesOf }: ReRankInput,
  { k1 = 20, k2 = 6, lambda = 0.3 }: ReRankOptions = {},
): Float64Array {
  const count = queries + gallery;
  const items = Array.from({ length: count }, (_, i) => i);
  const scales = new Float64Array(count);
  const ranked = items.map((item) => {
    const distances = distancesOf(item);
    for (let j = 0; j < count; j++) scales[item] = Math.max(scales[item]!, distances[j]! ** 2);
    return nearest(distances, Math.min(count, k1 + 1));
  });
  const scaled = (distances: ArrayLike<number>, item: number, other: number): number =>
    distances[other]! ** 2 / (scales[item]! || 1);

  const half = roundHalfToEven(k1 / 2);
  const encoded = items.map((item): WeightedSet => {
    const members = expanded(ranked, item, k1, half);
    const distances = distancesOf(item);
    const weights = members.map((member) => Math.exp(-scaled(distances, item, member)));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { items: members, weights: weights.map((weight) => weight / sum) };
  });
  const averaged =
    k2 === 1
      ? encoded
      : items.map((item) => mean(ranked[item]!.slice(0, k2).map((other) => encoded[other]!)));
  const holders = inverted(averaged, queries, gallery);

  const out = new Float64Array(queries * gallery);
  for (let query = 0; query < queries; query++) {
    const shared = new Float64Array(gallery);
    averaged[query]!.items.forEach((member, i) => {
      const own = averaged[query]!.weights[i]!;
      for (const { item, weight } of holders.get(member) ?? []) shared[item]! += Math.min(own, weight);
    });
    const distances = distancesOf(query);
    for (let g = 0; g < gallery; g++) {
      const jaccard = 1 - shared[g]! / (2 - shared[g]!);
      out[query * gallery + g] = jaccard * (1 - lambda) + scaled(distances, query, queries + g) * lambda;
    }
  }
  return out;
}

/** The k-reciprocal neighbours of an item, with those of its neighbours' that are mostly its own (equation 3). */
function expanded(ranked: readonly number[][], item: number, k1: number, half: number): number[] {
  const own = reciprocal(ranked, item, k1);
  const members = new Set(own);
  for (const candidate of own) {
    const theirs = reciprocal(ranked, candidate, half);
    const common = theirs.filter((other) => own.includes(other)).length;
    if (common > (2 / 3) * theirs.length) for (const other of theirs) members.add(other);
  }
  return [...members].sort((a, b) => a - b);
}

/** Those among the k nearest of an item that have it among their k nearest (equation 2); each is its own nearest. */
function reciprocal(ranked: readonly number[][], item: number, k: number): number[] {
  return ranked[item]!.slice(0, k + 1).filter((other) => {
    const place = ranked[other]!.indexOf(item);
    return place >= 0 && place <= k;
  });
}

/** The `count` nearest, nearest first, ties by number. */
function nearest(distances: ArrayLike<number>, count: number): number[] {
  const best: number[] = [];
  for (let j = 0; j < distances.length; j++) {
    const distance = distances[j]!;
    if (best.length === count && distance >= distances[best[count - 1]!]!) continue;
    let at = best.length;
    while (at > 0 && distances[best[at - 1]!]! > distance) at--;
    best.splice(at, 0, j);
    if (best.length > count) best.pop();
  }
  return best;
}

function mean(sets: readonly WeightedSet[]): WeightedSet {
  const sums = new Map<number, number>();
  for (const { items, weights } of sets) {
    items.forEach((item, i) => sums.set(item, (sums.get(item) ?? 0) + weights[i]! / sets.length));
  }
  const items = [...sums.keys()].sort((a, b) => a - b);
  return { items, weights: items.map((item) => sums.get(item)!) };
}

/** For each member which gallery items have it in their set, numbered from the first of the gallery. */
function inverted(
  sets: readonly WeightedSet[],
  queries: number,
  gallery: number,
): Map<number, { item: number; weight: number }[]> {
  const holders = new Map<number, { item: number; weight: number }[]>();
  for (let item = 0; item < gallery; item++) {
    const { items, weights } = sets[queries + item]!;
    items.forEach((member, i) => {
      const entry = { item, weight: weights[i]! };
      const known = holders.get(member);
      if (known) known.push(entry);
      else holders.set(member, [entry]);
    });
  }
  return holders;
}

/** As Python rounds, which the published figures rest on. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
