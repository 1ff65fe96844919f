import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/maths/random.ts';
import { openBackend, type TrainingBackend } from '../../../src/training/backend/open-backend.ts';
import { alignedReidTriplets } from '../../../src/training/losses/aligned-reid.ts';
import { labelSmoothedCrossEntropy } from '../../../src/training/losses/label-smoothed-cross-entropy.ts';
import { verificationLoss } from '../../../src/training/losses/verification.ts';
import { createNetwork } from '../../../src/training/networks/create-network.ts';
import type { Network, NetworkOutput } from '../../../src/training/networks/network.ts';
import type { NetworkSpec } from '../../../src/training/networks/network-spec.ts';

const inputSize = { height: 128, width: 16 };
const identities = 4;
const picturesOfEach = 2;

/** Persons that differ in the colours of four bands of clothes; pictures of one differ by noise. */
function smallSet(): { images: Tensor4D; labels: Tensor1D } {
  const random = createRandom(11);
  const { height, width } = inputSize;
  const count = identities * picturesOfEach;
  const values = new Float32Array(count * height * width * 3);
  let at = 0;
  for (let picture = 0; picture < count; picture++) {
    const look = createRandom(picture % identities);
    const bands = Array.from({ length: 12 }, () => look.between(-2, 2));
    for (let row = 0; row < height; row++) {
      for (let i = 0; i < width * 3; i++) {
        values[at++] = bands[Math.trunc((row * 4) / height) * 3 + (i % 3)]! + 0.2 * random.normal();
      }
    }
  }
  return {
    images: tf.tensor4d(values, [count, height, width, 3]),
    labels: tf.tensor1d(
      Array.from({ length: count }, (_, picture) => picture % identities),
      'int32',
    ),
  };
}

function identification({ logits }: NetworkOutput, labels: Tensor1D): Scalar {
  return tf.addN(logits.map((each) => labelSmoothedCrossEntropy(each, labels, 0)));
}

const withStripes = (output: NetworkOutput, labels: Tensor1D): Scalar => {
  const { local } = alignedReidTriplets(output.metric, output.local!, labels);
  return tf.add(identification(output, labels), local);
};

const pairwise = (output: NetworkOutput, labels: Tensor1D, network: Network, seed: number): Scalar => {
  // Each picture beside the next one, another person, and beside the same person's other picture.
  const other = (shift: number) => {
    const order = Array.from({ length: labels.size }, (_, i) => (i + shift) % labels.size);
    const index = tf.tensor2d(order.map((from) => order.map((_, to) => (to === from ? 1 : 0))));
    const moved = tf.cast(
      tf.squeeze(tf.matMul(index, tf.expandDims(tf.cast(labels, 'float32'), 1)), [1]),
      'int32',
    );
    const logits = network.verify!(output.metric, tf.matMul(index, output.metric), { dropoutSeed: seed });
    return verificationLoss(logits, labels, moved as Tensor1D);
  };
  return tf.addN([identification(output, labels), other(1), other(identities)]);
};

type Loss = (output: NetworkOutput, labels: Tensor1D, network: Network, seed: number) => Scalar;

const cases: readonly (readonly [string, NetworkSpec, Loss, rate: number])[] = [
  ['OSNet x0.25', { backbone: 'osnet_x0_25' }, identification, 3e-3],
  ['ResNet50', { backbone: 'resnet50', width: 0.125 }, identification, 3e-3],
  ['BNNeck', { backbone: 'osnet_x0_25', head: 'bnneck' }, identification, 3e-3],
  ['local branch', { backbone: 'osnet_x0_25', local: true }, withStripes, 3e-3],
  ['local branch of ResNet50', { backbone: 'resnet50', width: 0.125, local: true }, withStripes, 3e-3],
  ['PCB', { backbone: 'osnet_x0_25', head: 'pcb' }, identification, 3e-3],
  ['refined PCB', { backbone: 'osnet_x0_25', head: 'pcb', refinedParts: true }, identification, 3e-3],
  ['siamese', { backbone: 'osnet_x0_25', head: 'siamese' }, pairwise, 3e-3],
  ['MSFL', { backbone: 'resnet50', width: 0.125, head: 'msfl' }, identification, 3e-3],
  ['MSFL of OSNet', { backbone: 'osnet_x0_25', head: 'msfl' }, identification, 3e-3],
];

describe('networks learn a small set by heart', () => {
  let backend: TrainingBackend;
  beforeAll(async () => {
    backend = await openBackend('wasm');
  });
  afterAll(() => {
    backend.dispose();
  });

  it.each(cases)('%s', (_, spec, loss, rate) => {
    const { images, labels } = smallSet();
    const network = createNetwork(spec, { identities, seed: 5, inputSize });
    const variables = [...network.trainable.values()];
    const optimiser = tf.train.adam(rate);
    const losses: number[] = [];
    let tensors = 0;
    for (let step = 0; step < 12; step++) {
      const { value, grads } = tf.variableGrads(() => {
        const output = network.forward(images, { training: true, dropoutSeed: step });
        return loss(output, labels, network, step);
      }, variables);
      // Every weight takes part, or it would never be trained.
      const idle = [...network.trainable].filter(([, { name }]) => !grads[name]);
      expect(idle.map(([name]) => name)).toEqual([]);
      optimiser.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
      losses.push(value.dataSync()[0]!);
      tf.dispose([value, grads]);
      if (step === 1) tensors = tf.memory().numTensors;
    }
    expect(tf.memory().numTensors).toBe(tensors);
    expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]!);
    network.dispose();
    optimiser.dispose();
    tf.dispose([images, labels]);
  });
});
