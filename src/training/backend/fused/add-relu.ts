import { add, relu, type Tensor4D } from '@tensorflow/tfjs-core';
import { runFused } from './fused-kernel.ts';

/** max(0, a + b), both [batch, height, width, channels]: the end of a residual block. */
export function addRelu(a: Tensor4D, b: Tensor4D): Tensor4D {
  const fused = runFused('SightlineAddRelu', { a, b });
  return fused ? (fused[0] as Tensor4D) : relu(add(a, b));
}
