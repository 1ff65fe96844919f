import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { openBackend, type BackendName } from '../../../src/training/backend/open-backend.ts';
import { lossGradients } from '../../../src/training/losses/loss-gradients.ts';
import { createNetwork } from '../../../src/training/networks/create-network.ts';
import { noise } from './agreement.ts';

it('a step of OSNet x0.25 has the loss and the gradients of the reference backend', async () => {
  const reference = await step('cpu');
  const ours = await step('wasm');
  expect(Math.abs(ours.loss - reference.loss) / reference.loss).toBeLessThan(1e-5);
  let [difference, all] = [0, 0];
  for (const [name, expected] of reference.gradients) {
    const found = ours.gradients.get(name)!;
    expected.forEach((value, i) => {
      difference += (value - found[i]!) ** 2;
      all += value ** 2;
    });
  }
  // Eighty normalisations over few positions: moving the input by 2e-7 moves the gradients by 6e-4 on one backend alone.
  expect(Math.sqrt(difference / all)).toBeLessThan(1e-3);
}, 120_000);

async function step(
  name: BackendName,
): Promise<{ loss: number; gradients: ReadonlyMap<string, Float32Array> }> {
  const backend = await openBackend(name);
  try {
    const inputSize = { width: 32, height: 32 };
    const network = createNetwork({ backbone: 'osnet_x0_25' }, { identities: 5, seed: 1, inputSize });
    const images = tf.tensor4d(noise(1, [4, 32, 32, 3]).values, [4, 32, 32, 3]);
    const { value, gradients } = lossGradients(() => {
      const { logits } = network.forward(images, { training: true });
      return tf.neg(tf.mean(tf.slice(tf.logSoftmax(logits[0]!), [0, 1], [4, 1])));
    }, [...network.trainable.values()]);
    const read = [...network.trainable.keys()].map(
      (key, i) => [key, Float32Array.from(gradients[i]!.dataSync())] as const,
    );
    return { loss: value.dataSync()[0]!, gradients: new Map(read) };
  } finally {
    backend.dispose();
  }
}
