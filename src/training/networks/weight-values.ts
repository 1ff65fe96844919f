import * as tf from '@tensorflow/tfjs-core';
import { ModelError } from '../../errors.ts';
import type { Network } from './network.ts';

/** A weight's numbers, row-major in TensorFlow's layout. */
export interface WeightValues {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Copies all weights, trainable ones and statistics, from the backend. */
export async function readWeights(network: Network): Promise<Map<string, WeightValues>> {
  const found = new Map<string, WeightValues>();
  for (const [name, variable] of [...network.trainable, ...network.statistics]) {
    // A copy: the CPU backends answer with the very memory that they compute on.
    found.set(name, { shape: variable.shape, values: Float32Array.from(await variable.data()) });
  }
  return found;
}

/** What {@link writeWeights} did not find. */
export interface UnmatchedWeights {
  /** Weights of the network that were not given and keep their values. */
  readonly missing: readonly string[];
  /** Given weights that the network has no place for. */
  readonly unused: readonly string[];
}

/**
 * Sets the network's weights from values by name.
 *
 * @throws ModelError where a shape differs, naming the weight
 */
export function writeWeights(network: Network, weights: ReadonlyMap<string, WeightValues>): UnmatchedWeights {
  const missing: string[] = [];
  const places = new Map([...network.trainable, ...network.statistics]);
  for (const [name, variable] of places) {
    const given = weights.get(name);
    if (!given) {
      missing.push(name);
      continue;
    }
    if (given.shape.join() !== variable.shape.join()) {
      throw new ModelError(
        `weight ${name} is [${given.shape.join()}], the network needs [${variable.shape.join()}]`,
        { hint: 'Give weights of the same network, and leave out its classifier.', fields: { weight: name } },
      );
    }
    const tensor = tf.tensor(given.values, variable.shape, 'float32');
    variable.assign(tensor);
    tensor.dispose();
  }
  return { missing, unused: [...weights.keys()].filter((name) => !places.has(name)) };
}
