import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Network } from '../networks/network.ts';
import { noisePictures } from './noise-pictures.ts';
import { expectSame, relativeDifference, type OutputDifferences } from './output-differences.ts';
import { runModel } from './run-model.ts';

/**
 * Runs an exported model in ONNX Runtime and the network in TensorFlow.js on the same made-up pictures.
 *
 * @throws ModelError where an output differs by more than rounding
 */
export async function compareOnnx(
  network: Network,
  model: Uint8Array,
  { pictures = 2, seed = 1 } = {},
): Promise<OutputDifferences> {
  const { height, width } = network.inputSize;
  const planes = noisePictures(pictures, network.inputSize, seed);
  const found = await runModel(model, planes, [pictures, 3, height, width]);
  const expected = tf.tidy(() => {
    const images = tf.transpose(tf.tensor4d(planes, [pictures, 3, height, width]), [0, 2, 3, 1]);
    const { features, local } = network.forward(images, { training: false, logits: false });
    return { features, ...(local ? { stripes: local } : {}) };
  }) as Record<string, Tensor>;
  const differences: Record<string, number> = {};
  for (const [name, tensor] of Object.entries(expected)) {
    differences[name] = relativeDifference(found[name] ?? [], await tensor.data());
    tensor.dispose();
  }
  return expectSame(differences);
}
