import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { ModelError } from '../../errors.ts';
import { createRandom } from '../../maths/random.ts';
import type { Network } from '../networks/network.ts';

/** Largest difference of an output, relative to its largest value. */
export type OnnxDifferences = Readonly<Record<string, number>>;

/** What rounding may come to; above it the graph is not the network. */
export const largestDifference = 1e-4;

/**
 * Runs an exported model in ONNX Runtime and the network in TensorFlow.js on the same made-up pictures.
 *
 * @throws ModelError where an output differs by more than {@link largestDifference}
 */
export async function compareOnnx(
  network: Network,
  model: Uint8Array,
  { pictures = 2, seed = 1 } = {},
): Promise<OnnxDifferences> {
  const { height, width } = network.inputSize;
  const random = createRandom(seed);
  // Noise in coarse patches: like a picture it has both flat places and edges.
  const planes = new Float32Array(pictures * 3 * height * width);
  const patch = 8;
  const columns = Math.ceil(width / patch);
  for (let plane = 0; plane < pictures * 3; plane++) {
    const shades = Float32Array.from({ length: columns * Math.ceil(height / patch) }, () => random.normal());
    for (let i = 0; i < height * width; i++) {
      const [row, column] = [Math.trunc(i / width), i % width];
      const shade = shades[Math.trunc(row / patch) * columns + Math.trunc(column / patch)]!;
      planes[plane * height * width + i] = shade + 0.2 * random.normal();
    }
  }
  const session = await InferenceSession.create(model, { logSeverityLevel: 4, intraOpNumThreads: 1 });
  const input = new OnnxTensor('float32', planes, [pictures, 3, height, width]);
  const found = await session.run({ images: input });
  await session.release();

  const expected = tf.tidy(() => {
    const images = tf.transpose(tf.tensor4d(planes, [pictures, 3, height, width]), [0, 2, 3, 1]);
    const { features, local } = network.forward(images, { training: false, logits: false });
    return { features, ...(local ? { stripes: local } : {}) };
  }) as Record<string, Tensor>;
  const differences: Record<string, number> = {};
  for (const [name, tensor] of Object.entries(expected)) {
    differences[name] = relativeDifference(found[name]!.data as Float32Array, await tensor.data());
    tensor.dispose();
  }
  for (const [name, difference] of Object.entries(differences)) {
    if (difference <= largestDifference) continue;
    throw new ModelError(
      `the exported ${name} differ from the network's by ${difference.toExponential(1)} of the largest value, more than ${largestDifference}`,
      { hint: 'Please report this with the configuration of the network.', fields: { output: name } },
    );
  }
  return differences;
}

/** The largest difference of two lists of numbers, relative to the largest of the second; NaN counts as infinite. */
export function relativeDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const gap = Math.abs(found[i]! - expected[i]!);
    difference = Number.isNaN(gap) ? Infinity : Math.max(difference, gap);
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return difference === 0 ? 0 : difference / largest;
}
