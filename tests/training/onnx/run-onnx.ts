import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Runs a model on pictures [batch, height, width, 3] in ONNX Runtime; its outputs by name. */
export async function runOnnx(
  model: string | Uint8Array,
  images: tf.Tensor4D,
): Promise<Record<string, Float32Array>> {
  const session =
    typeof model === 'string' ? await InferenceSession.create(model) : await InferenceSession.create(model);
  const planes = tf.tidy(() => tf.transpose(images, [0, 3, 1, 2]).dataSync() as Float32Array);
  const [batch, height, width] = images.shape;
  const found = await session.run({
    images: new Tensor('float32', Float32Array.from(planes), [batch, 3, height, width]),
  });
  await session.release();
  return Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, data as Float32Array]));
}
