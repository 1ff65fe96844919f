import { ModelError } from '../../errors.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { createNetwork } from './create-network.ts';
import type { Network } from './network.ts';
import { writeWeights } from './weight-values.ts';

/**
 * Builds the network of a checkpoint, with its weights, on the current backend.
 *
 * @throws ModelError where the weights are not those of the network that the checkpoint names
 */
export function restoreNetwork({
  network: spec,
  identities,
  seed,
  preprocessing,
  weights,
  statistics,
}: Checkpoint): Network {
  const { inputSize } = preprocessing;
  const network = createNetwork(spec, { identities: identities.length, seed, inputSize });
  const given = new Map([...weights, ...statistics].map((tensor) => [tensor.name, tensor]));
  const { missing, unused } = writeWeights(network, given);
  const [wrong] = [...missing, ...unused];
  if (wrong === undefined) return network;
  network.dispose();
  throw new ModelError(
    missing.length > 0
      ? `the checkpoint lacks ${missing.length} weights, the first is ${wrong}`
      : `the checkpoint has ${unused.length} weights too many, the first is ${wrong}`,
    { hint: 'Use the Sightline that wrote it.', fields: { weight: wrong } },
  );
}
