import { abs, sum, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { PicturePool } from '../loading/picture-pool.ts';
import type { Network } from '../networks/network.ts';
import type { Overlay } from './picture-html.ts';

/**
 * Where a network looks: the absolute sum over the channels of its last feature map (as OSNet's authors show it), one
 * map a picture.
 */
export async function activationMaps(
  network: Network,
  pool: PicturePool,
  files: readonly string[],
): Promise<Overlay[]> {
  if (files.length === 0) return [];
  const { width, height } = network.inputSize;
  const batch = pool.allocate(files.length);
  await pool.fill(
    batch,
    files.map((file) => ({ file, seed: 0 })),
  );
  const maps = tidy(() => {
    const images = tensor4d(Float32Array.from(batch), [files.length, height, width, 3]);
    return abs(sum(network.forward(images, { training: false, logits: false }).map, 3));
  });
  const [, rows, columns] = maps.shape as [number, number, number];
  const values = await maps.data<'float32'>();
  maps.dispose();
  return files.map((_, i) => ({
    width: columns,
    height: rows,
    values: values.slice(i * rows * columns, (i + 1) * rows * columns),
  }));
}
