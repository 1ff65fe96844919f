import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/maths/random.ts';
import { gradientNorm, zeroOffsets } from '../../../src/training/losses/gradient-norm.ts';
import { lossGradients } from '../../../src/training/losses/loss-gradients.ts';
import { cpuBackend } from '../support-backend.ts';

beforeAll(cpuBackend);

const random = createRandom(5);
const normal = (shape: number[], deviation = 1): tf.Tensor =>
  tf.tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => deviation * random.normal()),
    shape,
  );

/**
 * Not linear, and made of operations whose gradients use their inputs: TensorFlow.js loses second derivatives through
 * gradients that use outputs (tanh, exp) and through custom ones (logSoftmax).
 */
const bend = (x: tf.Tensor): tf.Tensor => tf.sub(x, tf.mul(tf.square(x), 0.2));

/** Two scales, each changed by the offset, then a smooth layer and a classifier over both. */
function tinyNetwork() {
  const images = normal([4, 3, 2, 3]) as tf.Tensor4D;
  const labels = tf.oneHot([0, 1, 2, 0], 3);
  const variables = [normal([3, 5], 0.4), normal([5, 4], 0.4), normal([54, 3], 0.1)];
  const shapes = [
    [4, 3, 2, 5],
    [4, 3, 2, 4],
  ];
  const dense = (x: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
    tf.reshape(tf.matMul(tf.reshape(x, [-1, x.shape[3]!]), weights as tf.Tensor2D), [
      ...x.shape.slice(0, 3),
      weights.shape[1]!,
    ]);
  const loss = (offsets: readonly tf.Tensor[]): tf.Scalar => {
    const first = tf.add(bend(dense(images, variables[0]!)), offsets[0]!);
    const second = tf.add(bend(dense(first, variables[1]!)), offsets[1]!);
    const both = tf.concat([tf.reshape(first, [4, 30]), tf.reshape(second, [4, 24])], 1);
    const scores = bend(tf.matMul(both, variables[2] as tf.Tensor2D));
    return tf.mean(tf.sum(tf.square(tf.sub(scores, labels)), 1));
  };
  return { loss, variables, shapes };
}

describe('gradient norm of the scales (MSGR)', () => {
  it('agrees with differentiating twice', () => {
    const { loss, variables, shapes } = tinyNetwork();
    const offsets = zeroOffsets(shapes);
    const twice = lossGradients(() => {
      const found = tf.grads((...at: tf.Tensor[]) => loss(at))(offsets);
      return tf.mul(tf.addN(found.map((gradient) => tf.sum(tf.square(gradient)))), 4);
    }, variables);

    const { gradients: offsetGradients } = lossGradients(() => loss(offsets), offsets);
    const before = tf.memory().numTensors;
    const { value, gradients } = gradientNorm({
      loss,
      offsetGradients: offsetGradients as tf.Tensor4D[],
      variables,
    });
    expect(tf.memory().numTensors - before).toBe(1 + variables.length);

    expect(value.dataSync()[0]).toBeCloseTo(twice.value.dataSync()[0]!, 5);
    gradients.forEach((gradient, i) => {
      const [found, exact] = [gradient!.dataSync(), twice.gradients[i]!.dataSync()];
      const scale = Math.max(...exact.map(Math.abs));
      const worst = Math.max(...found.map((x, k) => Math.abs(x - exact[k]!)));
      expect(worst / scale).toBeLessThan(1e-3);
    });
  });
});
