import { estimateNoise } from './label-noise.ts';
import {
  selfDistance,
  trackletDistances,
  withoutCameras,
  type DescribedTracklet,
} from './tracklet-distances.ts';

/** Two tracks, by name. */
export type TrackPair = readonly [string, string];

export interface LabelOptions {
  /** Whether one person can have made both: by time, and by what is known of the ways between the cameras. */
  readonly possible: (a: DescribedTracklet, b: DescribedTracklet) => boolean;
  /** Expected share of wrong pairs to put up with, [0, 1]. Default 0.2; there are usually fewer. */
  readonly maxNoise?: number;
  /** Pairs that a human said to be one person, and two. */
  readonly confirmed?: readonly TrackPair[];
  readonly rejected?: readonly TrackPair[];
}

export interface LabelledPair {
  readonly tracks: TrackPair;
  /** As {@link trackletDistances} makes it. */
  readonly distance: number;
}

export interface Labelling {
  /** The person of each track that was linked to another one; tracks that were not are left out: they may be anybody. */
  readonly persons: ReadonlyMap<string, string>;
  /** Tracks that look like two persons one after the other. */
  readonly impure: readonly string[];
  /** Absent where too few pairs were certainly strangers, or none was near enough: then only confirmed pairs link. */
  readonly threshold?: number;
  /** Expected share of wrong pairs among those linked by looks, rather too much than too little; absent as `threshold`. */
  readonly noise?: number;
  /** Pairs of tracks that cannot be one person, from which the noise was estimated. */
  readonly strangers: number;
  readonly linked: readonly LabelledPair[];
  /** Pairs near the threshold on either side, the most doubtful first: worth a human's look. */
  readonly doubtful: readonly LabelledPair[];
}

/** How many pairs of strangers are needed before their distances mean something. */
const leastStrangers = 20;

/**
 * Persons from tracks, without labels: a track is one person, and two tracks of different cameras (or visits) are
 * one person where each is the other's nearest among all that are possible, and so near that few strangers come.
 * Tracks of several sites may be given at once: that nobody is in two of them tells most about strangers.
 * A label never puts a person in two places: no link is made that joins two tracks that cannot be one person, be it
 * through a chain of others.
 */
export function labelTracklets(given: readonly DescribedTracklet[], options: LabelOptions): Labelling {
  const { possible, maxNoise = 0.2, confirmed = [], rejected = [] } = options;
  // In an order of their own, so that ties and names do not depend on how they were listed.
  const tracklets = withoutCameras(
    [...given].sort((a, b) => a.startedAt - b.startedAt || (a.track < b.track ? -1 : 1)),
  );
  const n = tracklets.length;
  const distances = trackletDistances(tracklets);
  const indexOf = new Map(tracklets.map(({ track }, i) => [track, i]));
  const pairKey = (i: number, j: number): number => Math.min(i, j) * n + Math.max(i, j);
  const keysOf = (pairs: readonly TrackPair[]): Set<number> =>
    new Set(
      pairs.flatMap(([a, b]) => {
        const [i, j] = [indexOf.get(a), indexOf.get(b)];
        return i === undefined || j === undefined ? [] : [pairKey(i, j)];
      }),
    );
  const refused = keysOf(rejected);
  const wanted = keysOf(confirmed);

  const strangers: number[] = [];
  const apart = new Uint8Array(n * n);
  /** 0 for impossible pairs, from which the decoys are chosen; what a human rejected says nothing of other strangers. */
  const together = new Uint8Array(n * n).fill(1);
  let possiblePairs = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const impossible = !possible(tracklets[i]!, tracklets[j]!);
      if (impossible) {
        strangers.push(distances[i * n + j]!);
        together[i * n + j] = together[j * n + i] = 0;
      } else possiblePairs++;
      apart[i * n + j] = apart[j * n + i] = impossible || refused.has(pairKey(i, j)) ? 1 : 0;
    }
  }

  const strangerMedian = median(strangers);
  const ownDistances = tracklets.map(selfDistance);
  // Halfway between what is usual for one person and for two.
  const jump = (median(ownDistances.filter((distance) => distance > 0)) + strangerMedian) / 2;
  const impure = tracklets.flatMap((_, i) =>
    strangers.length >= leastStrangers && ownDistances[i]! > jump ? [i] : [],
  );
  const unusable = new Set(impure);
  const candidates = mutualNearest(tracklets, distances, apart, unusable);
  const estimate =
    strangers.length < leastStrangers
      ? undefined
      : estimateNoise(
          mutualNearest(tracklets, distances, together, unusable).map(({ distance }) => distance),
          candidates.map(({ distance }) => distance),
          possiblePairs / strangers.length,
          maxNoise,
        );

  const clusters = createClusters(n, apart);
  for (const key of wanted) clusters.join(Math.floor(key / n), key % n);
  const linked: LabelledPair[] = [];
  for (const { i, j, distance } of candidates) {
    if (!estimate || distance > estimate.threshold) break;
    if (clusters.join(i, j)) linked.push({ tracks: [tracklets[i]!.track, tracklets[j]!.track], distance });
  }

  const threshold = estimate?.threshold ?? strangerMedian;
  const doubtful = candidates
    .filter(({ i, j }) => !wanted.has(pairKey(i, j)))
    .sort((a, b) => Math.abs(a.distance - threshold) - Math.abs(b.distance - threshold))
    .map(({ i, j, distance }): LabelledPair => ({
      tracks: [tracklets[i]!.track, tracklets[j]!.track],
      distance,
    }));
  return {
    persons: personNames(tracklets, clusters.members()),
    impure: impure.map((i) => tracklets[i]!.track),
    ...(estimate && { threshold: estimate.threshold, noise: estimate.noise }),
    strangers: strangers.length,
    linked,
    doubtful,
  };
}

interface Candidate {
  readonly i: number;
  readonly j: number;
  readonly distance: number;
}

/** Pairs of which each is the other's nearest in the other's camera, among all that are not apart; nearest first. */
function mutualNearest(
  tracklets: readonly DescribedTracklet[],
  distances: Float32Array,
  apart: Uint8Array,
  unusable: ReadonlySet<number>,
): Candidate[] {
  const n = tracklets.length;
  const nearest = tracklets.map((_, i) => {
    const byCamera = new Map<string, number>();
    if (unusable.has(i)) return byCamera;
    tracklets.forEach(({ camera }, j) => {
      if (j === i || apart[i * n + j] || unusable.has(j)) return;
      const before = byCamera.get(camera);
      if (before === undefined || distances[i * n + j]! < distances[i * n + before]!) byCamera.set(camera, j);
    });
    return byCamera;
  });
  const pairs: Candidate[] = [];
  for (let i = 0; i < n; i++) {
    for (const j of nearest[i]!.values()) {
      if (j > i && nearest[j]!.get(tracklets[i]!.camera) === i) {
        pairs.push({ i, j, distance: distances[i * n + j]! });
      }
    }
  }
  return pairs.sort((a, b) => a.distance - b.distance || a.i - b.i || a.j - b.j);
}

/** Sets of tracks that are joined unless any of one is apart from any of the other. */
function createClusters(n: number, apart: Uint8Array) {
  const clusterOf = Array.from({ length: n }, (_, i) => [i]);
  return {
    join(i: number, j: number): boolean {
      const [a, b] = [clusterOf[i]!, clusterOf[j]!];
      if (a === b) return true;
      if (a.some((x) => b.some((y) => apart[x * n + y]))) return false;
      a.push(...b);
      for (const member of b) clusterOf[member] = a;
      return true;
    },
    members: () => [...new Set(clusterOf)],
  };
}

/** Names in the order of first appearance, which is that of the tracklets. */
function personNames(
  tracklets: readonly DescribedTracklet[],
  clusters: readonly (readonly number[])[],
): Map<string, string> {
  const linked = clusters
    .filter((members) => members.length > 1)
    .sort((a, b) => Math.min(...a) - Math.min(...b));
  return new Map(
    linked.flatMap((members, n) => members.map((i) => [tracklets[i]!.track, `person-${n + 1}`] as const)),
  );
}

function median(values: readonly number[]): number {
  return Float64Array.from(values).sort()[values.length >> 1] ?? Infinity;
}
