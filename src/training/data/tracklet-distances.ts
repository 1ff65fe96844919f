import { dot, normaliseInPlace } from '../../maths/vector.ts';
import { DataError } from '../../errors.ts';
import { groupBy } from './group-by.ts';

/** Pictures of one person by one camera without a break, described. */
export interface DescribedTracklet {
  readonly track: string;
  readonly camera: string;
  /** Capture times of its first and last picture, ms. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** A feature of unit length for each picture, in order of capture. */
  readonly features: readonly Float32Array[];
}

/** The mean of some unit vectors, of unit length. */
export function meanFeature(features: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(features[0]!.length);
  for (const feature of features) for (let i = 0; i < mean.length; i++) mean[i]! += feature[i]!;
  normaliseInPlace(mean);
  return mean;
}

/** So many tracks, or pairs, of all cameras speak along where a camera, or two, have few of their own. */
const priorTracks = 5;
const priorPairs = 20;

/**
 * The tracklets without what the pictures of a camera have in common, its light and its background: the mean of its
 * tracklets is taken from each feature, and what is left brought to unit length.
 *
 * @throws DataError for a tracklet without features
 */
export function withoutCameras(tracklets: readonly DescribedTracklet[]): DescribedTracklet[] {
  const looks = tracklets.map(({ track, camera, features }) => {
    if (features.length > 0) return { camera, feature: meanFeature(features) };
    throw new DataError(`track ${track} has no picture that could be described`, { fields: { track } });
  });
  const sum = (own: typeof looks): Float64Array => {
    const total = new Float64Array(own[0]!.feature.length);
    for (const { feature } of own) for (let k = 0; k < total.length; k++) total[k]! += feature[k]!;
    return total;
  };
  const means = new Map<string, Float64Array>();
  if (looks.length > 0) {
    const all = sum(looks).map((value) => value / looks.length);
    for (const [camera, own] of groupBy(looks, (look) => look.camera)) {
      const weight = own.length + priorTracks;
      means.set(
        camera,
        sum(own).map((value, k) => (value + priorTracks * all[k]!) / weight),
      );
    }
  }
  return tracklets.map((tracklet) => {
    const mean = means.get(tracklet.camera)!;
    const features = tracklet.features.map((feature) => {
      const left = feature.map((value, k) => value - mean[k]!);
      normaliseInPlace(left);
      return left;
    });
    return { ...tracklet, features };
  });
}

/**
 * Cosine distances between the mean features of tracklets, made to mean the same whichever cameras they are of: an
 * n × n matrix, row-major. Nearly all pairs are strangers, so those of each pair of cameras are brought to the mean and
 * the deviation of all.
 */
export function trackletDistances(tracklets: readonly DescribedTracklet[]): Float32Array {
  const looks = tracklets.map(({ features }) => meanFeature(features));
  const n = looks.length;
  const distances = new Float32Array(n * n);
  const all = createSpread();
  const ofCameras = new Map<string, Spread>();
  const spreadOf = (i: number, j: number): Spread => {
    const key = [tracklets[i]!.camera, tracklets[j]!.camera].sort().join('\n');
    const known = ofCameras.get(key) ?? createSpread();
    ofCameras.set(key, known);
    return known;
  };
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const distance = (distances[i * n + j] = 1 - dot(looks[i]!, looks[j]!));
      all.add(distance);
      spreadOf(i, j).add(distance);
    }
  }
  const usual = all.beside(all);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const { mean, deviation } = spreadOf(i, j).beside(all);
      const standard = deviation > 0 ? (distances[i * n + j]! - mean) / deviation : 0;
      distances[i * n + j] = distances[j * n + i] = usual.mean + usual.deviation * standard;
    }
  }
  return distances;
}

type Spread = ReturnType<typeof createSpread>;

/** Mean and deviation of distances. */
function createSpread() {
  let count = 0;
  let sum = 0;
  let squares = 0;
  const figures = () => {
    const mean = sum / Math.max(1, count);
    return { count, mean, variance: Math.max(0, squares / Math.max(1, count) - mean * mean) };
  };
  return {
    figures,
    add(value: number): void {
      count++;
      sum += value;
      squares += value * value;
    },
    /** With so much of another spread as makes up for having few distances. */
    beside(other: { figures: typeof figures }): { mean: number; deviation: number } {
      const own = figures();
      const prior = other.figures();
      const mix = (a: number, b: number): number => (count * a + priorPairs * b) / (count + priorPairs);
      return {
        mean: mix(own.mean, prior.mean),
        deviation: Math.sqrt(mix(own.variance, prior.variance)),
      };
    },
  };
}

/**
 * How far the second half of a tracklet looks from its first: small for one person, as large as between strangers
 * where the tracker jumped from one to another. 0 for fewer than four pictures, which tell too little.
 */
export function selfDistance({ features }: DescribedTracklet): number {
  if (features.length < 4) return 0;
  const middle = features.length >> 1;
  return 1 - dot(meanFeature(features.slice(0, middle)), meanFeature(features.slice(middle)));
}
