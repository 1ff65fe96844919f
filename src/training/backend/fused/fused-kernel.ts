import {
  engine,
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Kernels that only our own backends have. */
export type FusedKernelName =
  | 'SightlineAddRelu'
  | 'SightlineAverageOverPositions'
  | 'SightlineBatchNorm'
  | 'SightlineAggregateStreams'
  | 'SightlineLiteConvolution'
  | 'SightlineScaleShift';

/**
 * Runs a fused kernel, or says that the caller has to compose the operation: on a backend without it, and inside a
 * gradient of a gradient, since fused kernels are differentiable once.
 */
export function runFused(
  name: FusedKernelName,
  inputs: NamedTensorMap,
  attributes: NamedAttrMap = {},
): Tensor[] | undefined {
  const { state, backendName } = engine();
  const known = getKernel(name, backendName) as KernelConfig | undefined;
  if (state.gradientDepth > 1 || known === undefined) return undefined;
  const outputs = engine().runKernel<Tensor | Tensor[]>(name, inputs, attributes);
  return Array.isArray(outputs) ? outputs : [outputs];
}
