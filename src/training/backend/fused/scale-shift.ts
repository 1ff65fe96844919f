import { add, mul, relu, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { hasFused, runFused } from './fused-kernel.ts';

/**
 * x · scale + shift a channel: batch normalisation at test time, or frozen, with scale = γ / √(variance + ε) and
 * shift = β − mean · scale. `relu` follows with ReLU.
 * @param x [..., channels]
 * @param scale [channels]
 * @param shift [channels]
 */
export function scaleShift<T extends Tensor>(
  x: T,
  scale: Tensor1D,
  shift: Tensor1D,
  { relu: rectify = false }: { readonly relu?: boolean } = {},
): T {
  if (hasFused('SightlineScaleShift')) {
    const inputs = { x, scale, shift };
    const attributes = { relu: rectify };
    const saves = ['x', 'scale', 'shift'];
    return runFused({ name: 'SightlineScaleShift', inputs, attributes, saves })[0] as T;
  }
  const shifted = add(mul(x, scale), shift);
  return (rectify ? relu(shifted) : shifted) as T;
}
