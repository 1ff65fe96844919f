import { ModelError } from '../../errors.ts';
import { backbone, onBackbone } from '../networks/architecture.ts';
import type { Network } from '../networks/network.ts';
import { writeWeights } from '../networks/weight-values.ts';
import { matchingLayers } from './matching-layers.ts';
import { readOnnx, weightedNodes } from './read-onnx.ts';

export interface ImportedWeights {
  /** Weights of the network that were set. */
  readonly set: number;
  /** Weights that the file has not: classifiers, further branches. They keep their initial values. */
  readonly missing: readonly string[];
  /** Layers of the file that the network has not. */
  readonly unused: readonly string[];
  /**
   * Batch normalisations that stood folded in the weights before them. They give what the file gives with their
   * running statistics, but those are not the data's: before training with batch statistics, let `calibrateNorms`
   * find them, or name these layers in `ForwardOptions.frozen`.
   */
  readonly folded: readonly string[];
}

/**
 * Sets a network's weights from a published or exported ONNX model with the same backbone; what stands on the
 * backbone is set as far as both have the same layers.
 *
 * @throws ModelError naming the file, and the first layer that does not fit
 */
export async function importOnnx(network: Network, path: string): Promise<ImportedWeights> {
  const { spec, identities, inputSize } = network;
  const matching = matchingLayers(weightedNodes(await readOnnx(path)));
  try {
    const stages = backbone(matching.layers, [inputSize.height, inputSize.width, 3], spec);
    matching.endOfBackbone();
    onBackbone(matching.layers, stages, spec, { identities, logits: false });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ModelError(`${path}: ${error.message}`, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      fields: { ...error.fields, file: path },
    });
  }
  const known = new Set([...network.trainable.keys(), ...network.statistics.keys()]);
  // A neck without shift drops the one that the file's may have.
  const usable = new Map([...matching.weights].filter(([name]) => known.has(name)));
  const { missing } = writeWeights(network, usable);
  const dropped = [...matching.weights]
    .filter(([name, { values }]) => !known.has(name) && values.some((value) => value !== 0))
    .map(([name]) => name);
  return {
    set: usable.size,
    missing,
    unused: [...dropped, ...matching.rest().map(({ name, type }) => (name === '' ? type : name))],
    folded: matching.folded,
  };
}
