import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../../src/maths/random.ts';
import type { Network } from '../../../src/training/networks/network.ts';

/** Gives normalisations and biases values that are not their neutral first ones, so that a mix-up shows. */
export function shakeWeights(network: Network, seed = 7): void {
  for (const [name, variable] of [...network.trainable, ...network.statistics]) {
    if (variable.rank !== 1) continue;
    const random = createRandom(seed).fork(name);
    const centre = name.endsWith('.weight') || name.endsWith('.running_var') ? 1 : 0;
    const values = Array.from({ length: variable.size }, () => centre + random.between(-0.3, 0.3));
    const tensor = tf.tensor1d(values);
    variable.assign(tensor);
    tensor.dispose();
  }
}
