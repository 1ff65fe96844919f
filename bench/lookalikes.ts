import { createRandom } from '../src/maths/random.ts';
import { normaliseInPlace } from '../src/maths/vector.ts';

/** Features of persons vary in about so many independent ways, however long their vectors are. */
const traits = 24;

/**
 * Unit vectors in the manner of re-identification features: points of a space of few dimensions, laid into one of
 * many, with a little noise. Purely random vectors would be as hard to index as no real ones are, and clusters
 * far apart as easy.
 */
export function lookalikes(options: {
  readonly count: number;
  readonly queries: number;
  readonly dimension: number;
}): { readonly stored: Float32Array[]; readonly queries: Float32Array[] } {
  const { count, queries, dimension } = options;
  const random = createRandom(count);
  const normals = (length: number) => Float32Array.from({ length }, () => random.normal());
  const axes = Array.from({ length: traits }, () => normals(dimension));
  // Drawn once: normal numbers cost more than everything else here.
  const noise = normals(1 << 16);
  const vector = (): Float32Array => {
    const sum = new Float32Array(dimension);
    const from = random.int(noise.length - dimension);
    for (let i = 0; i < dimension; i++) sum[i] = 0.5 * noise[from + i]!;
    for (const axis of axes) {
      const amount = random.normal();
      for (let i = 0; i < dimension; i++) sum[i]! += amount * axis[i]!;
    }
    return normaliseInPlace(sum);
  };
  return {
    stored: Array.from({ length: count }, vector),
    queries: Array.from({ length: queries }, vector),
  };
}
