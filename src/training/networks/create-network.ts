import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { Size } from '../../domain.ts';
import { ConfigError } from '../../errors.ts';
import { architecture } from './architecture.ts';
import { verifyPairs } from './heads/siamese.ts';
import { initialValues } from './initial-weights.ts';
import type { CreateNetworkOptions, ForwardOptions, Network, NetworkOutput } from './network.ts';
import type { NetworkSpec } from './network-spec.ts';
import { tensorLayers } from './tensor-layers.ts';
import { planWeights } from './weight-plan.ts';

/** What person crops are usually brought to. */
const usualInputSize: Size = { width: 128, height: 256 };

/**
 * Builds a network on the current TensorFlow.js backend, with initial weights.
 *
 * @throws ConfigError where the spec asks for what does not go together, naming the field
 */
export function createNetwork(
  spec: NetworkSpec,
  { identities, seed, inputSize = usualInputSize }: CreateNetworkOptions,
): Network {
  checkSpec(spec);
  const trainable = new Map<string, Variable>();
  const statistics = new Map<string, Variable>();
  for (const weight of planWeights(spec, inputSize, identities).weights) {
    const start = tf.tensor(initialValues(weight, seed), [...weight.shape]);
    // No name of its own for TensorFlow.js: names there are global, and two networks may live side by side.
    const variable = tf.variable(start, weight.trainable);
    start.dispose();
    (weight.trainable ? trainable : statistics).set(weight.name, variable);
  }
  const find = (name: string): Variable => {
    const found = trainable.get(name) ?? statistics.get(name);
    if (!found) throw new Error(`the network has no weight ${name}`);
    return found;
  };

  return {
    spec,
    identities,
    inputSize,
    trainable,
    statistics,
    forward(images, options) {
      checkImages(images, inputSize);
      const { logits = true } = options;
      return architecture<Tensor>(tensorLayers(find, options), images, spec, {
        identities,
        logits,
      }) as NetworkOutput;
    },
    ...(spec.head === 'siamese'
      ? {
          verify: (left: Tensor2D, right: Tensor2D, { dropoutSeed }: Pick<ForwardOptions, 'dropoutSeed'>) => {
            const options = { training: true, ...(dropoutSeed === undefined ? {} : { dropoutSeed }) };
            return verifyPairs<Tensor>(tensorLayers(find, options), left, right) as Tensor2D;
          },
        }
      : {}),
    dispose() {
      for (const variable of [...trainable.values(), ...statistics.values()]) variable.dispose();
    },
  };
}

/** @throws ConfigError naming the field */
function checkSpec({ backbone, head, lastStride, refinedParts, width }: NetworkSpec): void {
  const refuse = (path: string, message: string, hint: string): never => {
    throw new ConfigError(`network.${path} ${message}`, { hint, fields: { path: `network.${path}` } });
  };
  if (backbone !== 'resnet50' && lastStride !== undefined) {
    refuse('lastStride', `is for resnet50 only, but the backbone is ${backbone}`, 'Leave it out.');
  }
  if (backbone !== 'resnet50' && width !== undefined) {
    refuse(
      'width',
      `is for resnet50 only, but the backbone is ${backbone}`,
      'Choose osnet_x0_75, osnet_x0_5 or osnet_x0_25 instead.',
    );
  }
  if (width !== undefined && !(width > 0 && width <= 1)) {
    refuse('width', `is ${width}, expected above 0 and at most 1`, 'Leave it out for the published width.');
  }
  if (refinedParts !== undefined && head !== 'pcb') {
    refuse(
      'refinedParts',
      `is for the head pcb only, but the head is ${head ?? 'classifier'}`,
      'Leave it out.',
    );
  }
}

function checkImages({ shape }: Tensor4D, { height, width }: Size): void {
  if (shape[1] === height && shape[2] === width && shape[3] === 3) return;
  throw new RangeError(`images are [${shape.join(',')}], the network takes [batch,${height},${width},3]`);
}
