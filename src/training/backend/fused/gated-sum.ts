import { addN, mul, type NamedTensorMap, reshape, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { runFused } from './fused-kernel.ts';

/**
 * Σ gateᵢ ⊙ streamᵢ: the aggregation of OSNet's streams (Zhou et al. 2019, equation 4). The gates broadcast over
 * height and width.
 * @param streams each [batch, height, width, channels]
 * @param gates as many, each [batch, channels]
 */
export function gatedSum(streams: readonly Tensor4D[], gates: readonly Tensor2D[]): Tensor4D {
  const inputs: NamedTensorMap = {};
  streams.forEach((stream, i) => (inputs[`stream${i}`] = stream));
  gates.forEach((gate, i) => (inputs[`gate${i}`] = gate));
  const fused = runFused('SightlineGatedSum', inputs, { streams: streams.length });
  if (fused) return fused[0] as Tensor4D;
  return addN(
    streams.map((stream, i) => {
      const [batch, , , channels] = stream.shape;
      return mul(stream, reshape(gates[i]!, [batch, 1, 1, channels]));
    }),
  );
}
