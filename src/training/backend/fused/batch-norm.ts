import { add, moments, mul, relu, rsqrt, sub, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { hasFused, runFused } from './fused-kernel.ts';

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
  if (hasFused('SightlineBatchNorm')) {
    const [y, mean, variance] = runFused({
      name: 'SightlineBatchNorm',
      inputs: { x, gamma, beta },
      attributes: { epsilon, relu: rectify },
      saves: ['x', 'gamma', 'beta', 1, 2],
      gives: 3,
    });
    return { y: y as T, mean: mean as Tensor1D, variance: variance as Tensor1D };
  }
  const { mean, variance } = moments(
    x,
    x.shape.slice(1).map((_, axis) => axis),
  ) as { mean: Tensor1D; variance: Tensor1D };
  const scale = mul(gamma, rsqrt(add(variance, epsilon)));
  const normalised = add(mul(sub(x, mean), scale), beta);
  return { y: (rectify ? relu(normalised) : normalised) as T, mean, variance };
}
