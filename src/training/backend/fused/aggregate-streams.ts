import {
  add,
  addN,
  matMul,
  mean,
  mul,
  relu,
  reshape,
  sigmoid,
  type NamedTensorMap,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { hasFused, runFused } from './fused-kernel.ts';

/** The aggregation gate: two fully connected layers, shared by all streams of a block. */
export interface GateWeights {
  /** [channels, hidden] or [1, 1, channels, hidden] */
  readonly reduce: Tensor;
  /** [hidden] */
  readonly reduceBias: Tensor1D;
  /** [hidden, channels] or [1, 1, hidden, channels] */
  readonly expand: Tensor;
  /** [channels] */
  readonly expandBias: Tensor1D;
}

/**
 * Σ G(streamᵢ) ⊙ streamᵢ: OSNet's unified aggregation gate (Zhou et al. 2019, equation 4), where G is global average
 * pooling, a layer with ReLU, a layer with sigmoid, and its result broadcasts over height and width.
 * @param streams each [batch, height, width, channels]
 */
export function aggregateStreams(streams: readonly Tensor4D[], gate: GateWeights): Tensor4D {
  const { reduce, reduceBias, expand, expandBias } = gate;
  const inputs: NamedTensorMap = { reduce, reduceBias, expand, expandBias };
  streams.forEach((stream, i) => (inputs[`stream${i}`] = stream));
  if (hasFused('SightlineAggregateStreams')) {
    const attributes = { streams: streams.length };
    // Beside the inputs: what each gate saw, its hidden layer and what it let through.
    const saves = [...Object.keys(inputs), 1, 2, 3];
    return runFused({ name: 'SightlineAggregateStreams', inputs, attributes, saves })[0] as Tensor4D;
  }
  const [hidden, channels] = [reduceBias.size, expandBias.size];
  const first = reshape<Rank.R2>(reduce, [channels, hidden]);
  const second = reshape<Rank.R2>(expand, [hidden, channels]);
  return addN(
    streams.map((stream) => {
      const squeezed = relu(add(matMul(mean<Tensor2D>(stream, [1, 2]), first), reduceBias));
      const weight = sigmoid(add(matMul(squeezed, second), expandBias));
      return mul(stream, reshape(weight, [stream.shape[0], 1, 1, channels]));
    }),
  );
}
