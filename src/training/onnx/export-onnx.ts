import { createHash } from 'node:crypto';
import { normalisation } from '../../reid/preprocess.ts';
import { architecture } from '../networks/architecture.ts';
import type { Network } from '../networks/network.ts';
import { rawBytes } from './tensor-values.ts';
import { readWeights, type WeightValues } from '../networks/weight-values.ts';
import { batchOf, createGraph } from './onnx-graph.ts';
import { onnxLayers } from './onnx-layers.ts';
import type { ModelProto } from './onnx-proto.ts';

/** Version 13 has every operator used here; the later ones up to 17 change none of them. */
const opset = 13;
const irVersion = 8;

/** What a file says about the model in it. */
export interface ModelMetadata {
  /** Name of the model. */
  readonly id: string;
  /** What it was trained on, in words. */
  readonly trainingData?: string;
  /** Measured figures, by name. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/**
 * Writes a network as an ONNX model: input `images` [batch, 3, height, width], RGB normalised with ImageNet's mean
 * and deviation; outputs `features` [batch, dimension] and, with a local branch, `stripes` [batch, stripes,
 * dimension], both not of unit length. The same weights give the same bytes.
 */
export async function exportOnnx(network: Network, metadata: ModelMetadata): Promise<ModelProto> {
  const { spec, identities, inputSize } = network;
  const weights = await readWeights(network);
  const graph = createGraph();
  const images = { tensor: 'images', shape: [inputSize.height, inputSize.width, 3] };
  const { features, local } = architecture(onnxLayers(graph, weights), images, spec, {
    identities,
    logits: false,
  });
  const outputs = [
    { name: 'features', value: features },
    ...(local ? [{ name: 'stripes', value: local }] : []),
  ];
  for (const { name, value } of outputs) graph.node('Identity', [value.tensor], name);
  return {
    ir_version: irVersion,
    producer_name: 'sightline',
    producer_version: '0.1.0',
    graph: graph.build(
      metadata.id,
      [batchOf('images', [3, inputSize.height, inputSize.width])],
      outputs.map(({ name, value }) => batchOf(name, value.shape)),
    ),
    opset_import: [{ domain: '', version: opset }],
    metadata_props: properties(network, weights, metadata),
  };
}

function properties(
  { spec, inputSize }: Network,
  weights: ReadonlyMap<string, WeightValues>,
  { id, trainingData, metrics }: ModelMetadata,
): { key: string; value: string }[] {
  const preprocessing = {
    size: inputSize,
    resize: 'stretch',
    channels: 'rgb',
    ...normalisation,
  };
  return Object.entries({
    model_id: id,
    model_version: fingerprint(weights),
    architecture: JSON.stringify(spec),
    preprocessing: JSON.stringify(preprocessing),
    ...(trainingData === undefined ? {} : { training_data: trainingData }),
    ...(metrics === undefined ? {} : { metrics: JSON.stringify(metrics) }),
  }).map(([key, value]) => ({ key, value }));
}

/** The first 12 hex digits of the SHA-256 of all weights: what is compared with one another is of one version. */
function fingerprint(weights: ReadonlyMap<string, WeightValues>): string {
  const hash = createHash('sha256');
  for (const [name, { values }] of weights) hash.update(name).update(rawBytes(values));
  return hash.digest('hex').slice(0, 12);
}
