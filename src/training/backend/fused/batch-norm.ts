import { add, moments, mul, relu, rsqrt, sub, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { runFused } from './fused-kernel.ts';

export interface BatchNormOptions {
  /** Added to the variance. Default 1e-5, as PyTorch's. */
  readonly epsilon?: number;
  /** Follow with ReLU. Default false. */
  readonly relu?: boolean;
}

export interface BatchNormResult<T extends Tensor = Tensor> {
  readonly y: T;
  /** [channels], of this batch; for running statistics, carries no gradient. */
  readonly mean: Tensor1D;
  /** [channels], biased (divided by n): what `y` was normalised with. PyTorch's running variance takes n / (n − 1) of it. */
  readonly variance: Tensor1D;
}

/**
 * Batch normalisation with the statistics of the batch, as in training (Ioffe and Szegedy 2015, algorithm 1).
 * @param x [..., channels]; statistics go over all axes but the last
 * @param gamma [channels]
 * @param beta [channels]
 */
export function batchNorm<T extends Tensor>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  { epsilon = 1e-5, relu: rectify = false }: BatchNormOptions = {},
): BatchNormResult<T> {
  const fused = runFused('SightlineBatchNorm', { x, gamma, beta }, { epsilon, relu: rectify });
  if (fused) return { y: fused[0] as T, mean: fused[1] as Tensor1D, variance: fused[2] as Tensor1D };
  const { mean, variance } = moments(
    x,
    x.shape.slice(1).map((_, axis) => axis),
  ) as { mean: Tensor1D; variance: Tensor1D };
  const scale = mul(gamma, rsqrt(add(variance, epsilon)));
  const normalised = add(mul(sub(x, mean), scale), beta);
  return { y: (rectify ? relu(normalised) : normalised) as T, mean, variance };
}
