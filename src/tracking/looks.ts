import { cosineDistance } from '../maths/vector.ts';

/** How one person looked, from several sides: a bounded gallery of unit vectors. */
export interface Looks {
  readonly count: number;
  /** Capture time of the newest; −Infinity where there is none. */
  readonly newestAt: number;
  /** Least cosine distance to any of them; undefined where none can be compared. */
  distanceTo(look: Float32Array): number | undefined;
  /** Least distance between any of them and any of another's. */
  distanceToLooks(other: Looks): number | undefined;
  /** Takes in a copy, unless it is empty or not finite; the oldest goes where there are too many, but never the first ones. */
  add(look: Float32Array, at: number): void;
}

/** The newest know how the person looks now, the first ones were taken before anything could go wrong. */
const most = 8;
const kept = 2;

export function createLooks(): Looks {
  const samples: Float32Array[] = [];
  let newestAt = -Infinity;

  return {
    get count() {
      return samples.length;
    },
    get newestAt() {
      return newestAt;
    },
    distanceTo(look) {
      let least: number | undefined;
      for (const sample of samples) {
        // Another length is another model's: nothing to compare.
        if (sample.length !== look.length) continue;
        const distance = cosineDistance(sample, look);
        // Written so that a look that is not a number is nothing to compare, either.
        if (distance < (least ?? Infinity)) least = distance;
      }
      return least;
    },
    distanceToLooks(other) {
      const distances = samples.flatMap((sample) => other.distanceTo(sample) ?? []);
      return distances.length > 0 ? Math.min(...distances) : undefined;
    },
    add(look, at) {
      if (look.length === 0 || !look.every(Number.isFinite)) return;
      if (samples.length === most) samples.splice(kept, 1);
      samples.push(look.slice());
      newestAt = at;
    },
  };
}
