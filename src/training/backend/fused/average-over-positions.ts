import { mean, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { runFused } from './fused-kernel.ts';

/**
 * Global average pooling.
 * @param x [batch, height, width, channels]
 * @returns [batch, channels]
 */
export function averageOverPositions(x: Tensor4D): Tensor2D {
  const fused = runFused('SightlineAverageOverPositions', { x });
  return fused ? (fused[0] as Tensor2D) : mean(x, [1, 2]);
}
