import type { CameraId, Embedding, Stripes } from '../domain.ts';
import { cosineDistance } from '../maths/vector.ts';
import { dmliStepDistance } from './dmli.ts';

/** How a person looked in one track: a unit vector, and the stripes of the best crops. */
export interface Appearance {
  readonly camera: CameraId;
  readonly global: Float32Array;
  readonly stripes: readonly Stripes[];
  /** Sum of the qualities behind it. */
  readonly weight: number;
}

/** How far two appearances are apart, and by which stripes. */
export interface Comparison {
  readonly distance: number;
  /** Up to which distance the two count as one person. */
  readonly limit: number;
  /** `distance - limit`: what candidates are ranked by, so that those of one camera and of several compare. */
  readonly excess: number;
  readonly globalDistance: number;
  /** Mean of a step of the DMLI path. */
  readonly localDistance?: number;
  /** The nearest stripes of both sides. */
  readonly aligned?: readonly [probe: Stripes, gallery: Stripes];
}

/** How to compare: see `LinkerOptions`. */
export interface ComparisonSettings {
  readonly threshold: number;
  readonly sameCameraThreshold: number;
  readonly localWeight: number;
}

/** Gathers the embeddings of one track, in memory that does not grow. */
export interface AppearanceBuilder {
  readonly count: number;
  add(embedding: Embedding): void;
  /** The quality-weighted mean so far. */
  current(): Appearance;
}

/** A crop of no quality still says something. */
const leastWeight = 1e-3;

/** @param stripesKept the stripes of how many of the best crops to keep */
export function createAppearanceBuilder(
  camera: CameraId,
  dimension: number,
  stripesKept = 2,
): AppearanceBuilder {
  const sum = new Float64Array(dimension);
  let best: { readonly quality: number; readonly stripes: Stripes }[] = [];
  let weight = 0;
  let count = 0;
  return {
    get count() {
      return count;
    },
    add({ global, local, quality }) {
      const share = Math.max(quality, leastWeight);
      for (let i = 0; i < dimension; i++) sum[i]! += share * global[i]!;
      weight += share;
      count++;
      if (!local) return;
      // The sort is stable: of equal qualities the earlier crop stays.
      best = [...best, { quality, stripes: local }]
        .sort((a, b) => b.quality - a.quality)
        .slice(0, stripesKept);
    },
    current() {
      const norm = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
      // Opposite features can cancel; any direction is then as good as another, but it must be one.
      const global = norm > 0 ? Float32Array.from(sum, (value) => value / norm) : new Float32Array(dimension);
      if (norm === 0) global[0] = 1;
      return { camera, global, stripes: best.map(({ stripes }) => stripes), weight };
    },
  };
}

export function compareAppearances(
  probe: Appearance,
  gallery: Appearance,
  { threshold, sameCameraThreshold, localWeight }: ComparisonSettings,
): Comparison {
  const limit = probe.camera === gallery.camera ? sameCameraThreshold : threshold;
  const globalDistance = cosineDistance(probe.global, gallery.global);
  let localDistance = Infinity;
  let aligned: readonly [Stripes, Stripes] | undefined;
  if (localWeight > 0) {
    for (const a of probe.stripes) {
      for (const b of gallery.stripes) {
        const distance = dmliStepDistance(a, b);
        if (distance >= localDistance) continue;
        localDistance = distance;
        aligned = [a, b];
      }
    }
  }
  if (!aligned) {
    return { distance: globalDistance, limit, excess: globalDistance - limit, globalDistance };
  }
  const distance = (1 - localWeight) * globalDistance + localWeight * localDistance;
  return { distance, limit, excess: distance - limit, globalDistance, localDistance, aligned };
}
