import { tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { ReidImage } from '../evaluation/reid-dataset.ts';
import { normaliseInPlace } from '../maths/vector.ts';
import type { PicturePool } from './loading/picture-pool.ts';
import { prefetch } from './loading/prefetch.ts';
import type { Network } from './networks/network.ts';

/**
 * Global features of pictures, of unit length, in their order; those of unreadable pictures are undefined.
 *
 * @param batch pictures a pass; the last pass is filled up, so that all have one shape
 */
export async function networkFeatures(
  network: Network,
  pool: PicturePool,
  images: readonly ReidImage[],
  batch: number,
): Promise<(Float32Array | undefined)[]> {
  const { width, height } = network.inputSize;
  const parts = Array.from({ length: Math.ceil(images.length / batch) }, (_, n) =>
    images.slice(n * batch, (n + 1) * batch),
  );
  const load = async (part: readonly ReidImage[]) => {
    const pixels = pool.allocate(batch);
    const unreadable = await pool.fill(
      pixels,
      part.map(({ file }) => ({ file, seed: 0 })),
    );
    return { count: part.length, pixels, unreadable: new Set(unreadable.map(({ index }) => index)) };
  };
  const found: (Float32Array | undefined)[] = [];
  for await (const { count, pixels, unreadable } of prefetch(parts, load, 1)) {
    const features = tidy(() => {
      const input = tensor4d(Float32Array.from(pixels), [batch, height, width, 3]);
      return network.forward(input, { training: false, logits: false }).features;
    });
    const values = await features.data<'float32'>();
    const dimension = features.shape[1];
    features.dispose();
    for (let i = 0; i < count; i++) {
      const own = values.slice(i * dimension, (i + 1) * dimension);
      found.push(unreadable.has(i) ? undefined : normaliseInPlace(own));
    }
  }
  return found;
}
