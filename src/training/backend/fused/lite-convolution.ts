import { conv2d, depthwiseConv2d, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { batchNorm, type BatchNormResult } from './batch-norm.ts';
import { hasFused, runFused } from './fused-kernel.ts';

/**
 * OSNet's Lite 3×3 (Zhou et al. 2019, section 3.1) in training: pointwise, depthwise (stride 1, padding 1), batch norm
 * with the batch's statistics, ReLU. As one operation an image's maps stay in the cache between its parts.
 * @param x [batch, height, width, in]
 * @param pointwise [1, 1, in, channels]
 * @param depthwise [3, 3, channels, 1]
 * @param gamma [channels]
 * @param beta [channels]
 */
export function liteConvolution(
  x: Tensor4D,
  pointwise: Tensor4D,
  depthwise: Tensor4D,
  gamma: Tensor1D,
  beta: Tensor1D,
  { epsilon = 1e-5 }: { readonly epsilon?: number } = {},
): BatchNormResult<Tensor4D> {
  // The kernel takes whole vectors of four channels.
  if (hasFused('SightlineLiteConvolution') && gamma.size % 4 === 0) {
    const [y, mean, variance] = runFused({
      name: 'SightlineLiteConvolution',
      inputs: { x, pointwise, depthwise, gamma, beta },
      attributes: { epsilon },
      saves: ['x', 'pointwise', 'depthwise', 'gamma', 'beta', 1, 2, 3],
      gives: 3,
    });
    return { y: y as Tensor4D, mean: mean as Tensor1D, variance: variance as Tensor1D };
  }
  const spread = depthwiseConv2d(conv2d(x, pointwise, 1, 'valid'), depthwise, 1, 'same');
  return batchNorm(spread, gamma, beta, { epsilon, relu: true });
}
