import { add, relu, type Tensor4D } from '@tensorflow/tfjs-core';
import { hasFused, runFused } from './fused-kernel.ts';

/** max(0, a + b), both [batch, height, width, channels]: the end of a residual block. */
export function addRelu(a: Tensor4D, b: Tensor4D): Tensor4D {
  if (!hasFused('SightlineAddRelu')) return relu(add(a, b));
  return runFused({ name: 'SightlineAddRelu', inputs: { a, b }, saves: [0] })[0] as Tensor4D;
}
