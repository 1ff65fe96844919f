import { mean, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { hasFused, runFused } from './fused-kernel.ts';

/**
 * Global average pooling.
 * @param x [batch, height, width, channels]
 * @returns [batch, channels]
 */
export function averageOverPositions(x: Tensor4D): Tensor2D {
  if (!hasFused('SightlineAverageOverPositions')) return mean(x, [1, 2]);
  const [, height, width] = x.shape;
  const attributes = { height, width };
  const name = 'SightlineAverageOverPositions';
  return runFused({ name, inputs: { x }, attributes, saves: [] })[0] as Tensor2D;
}
