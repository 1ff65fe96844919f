import { dot, normaliseInPlace } from '../../maths/vector.ts';
import { DataError } from '../../errors.ts';

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

/** Cosine distances between the mean features of all tracklets: an n × n matrix, row-major. */
export function trackletDistances(tracklets: readonly DescribedTracklet[]): Float32Array {
  const means = tracklets.map(({ track, features }) => {
    if (features.length > 0) return meanFeature(features);
    throw new DataError(`track ${track} has no picture that could be described`, { fields: { track } });
  });
  const n = means.length;
  const distances = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      distances[i * n + j] = distances[j * n + i] = 1 - dot(means[i]!, means[j]!);
    }
  }
  return distances;
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
