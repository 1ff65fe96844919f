import { tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Features, Stripes } from '../domain.ts';
import type { ReidImage } from '../evaluation/reid-dataset.ts';
import { normaliseInPlace } from '../maths/vector.ts';
import type { PicturePool } from './loading/picture-pool.ts';
import { prefetch } from './loading/prefetch.ts';
import type { Network } from './networks/network.ts';

/**
 * Features of pictures as serving gives them, of unit length, in their order; unreadable pictures have none.
 *
 * @param batch pictures a pass; the last pass is filled up, so that all have one shape
 */
export async function networkFeatures(
  network: Network,
  pool: PicturePool,
  images: readonly ReidImage[],
  batch: number,
): Promise<(Features | undefined)[]> {
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
  const found: (Features | undefined)[] = [];
  for await (const { count, pixels, unreadable } of prefetch(parts, load, 1)) {
    const [features, local] = tidy(() => {
      const input = tensor4d(Float32Array.from(pixels), [batch, height, width, 3]);
      const output = network.forward(input, { training: false, logits: false });
      return [output.features, ...(output.local ? [output.local] : [])] as Tensor[];
    });
    const global = await rowsOf(features!);
    const stripes = local && (await stripesOf(local));
    for (let i = 0; i < count; i++) {
      const own = { global: global[i]!, ...(stripes && { local: stripes[i]! }) };
      found.push(unreadable.has(i) ? undefined : own);
    }
  }
  return found;
}

/** Unit rows of the last axis; disposes the tensor. */
async function rowsOf(tensor: Tensor): Promise<Float32Array[]> {
  const values = await tensor.data<'float32'>();
  const length = tensor.shape.at(-1)!;
  tensor.dispose();
  return Array.from({ length: values.length / length }, (_, i) =>
    normaliseInPlace(values.slice(i * length, (i + 1) * length)),
  );
}

/** [batch, stripes, dimension] as unit stripes, one set a picture. */
async function stripesOf(tensor: Tensor): Promise<Stripes[]> {
  const [pictures, count, dimension] = tensor.shape as [number, number, number];
  const rows = await rowsOf(tensor);
  return Array.from({ length: pictures }, (_, i) => {
    const values = new Float32Array(count * dimension);
    rows.slice(i * count, (i + 1) * count).forEach((row, stripe) => values.set(row, stripe * dimension));
    return { count, dimension, values };
  });
}
