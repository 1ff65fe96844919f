import {
  customGrad,
  engine,
  getKernel,
  keep,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { retire } from './retire.ts';
import { withoutTape } from './without-tape.ts';

/** Kernels that only our own backends have, each with a `…Gradient` beside it. */
export type FusedKernelName =
  | 'SightlineAddRelu'
  | 'SightlineAggregateStreams'
  | 'SightlineAverageOverPositions'
  | 'SightlineBatchNorm'
  | 'SightlineLiteConvolution'
  | 'SightlineScaleShift';

/**
 * Whether the backend has the kernel and may use it: inside a gradient of a gradient the operation is composed, since
 * fused kernels are differentiable once.
 */
export function hasFused(name: FusedKernelName): boolean {
  const { state, backendName } = engine();
  return state.gradientDepth <= 1 && (getKernel(name, backendName) as KernelConfig | undefined) !== undefined;
}

interface FusedOperation {
  readonly name: FusedKernelName;
  /** In the order of the gradients that `…Gradient` returns. */
  readonly inputs: NamedTensorMap;
  readonly attributes?: NamedAttrMap;
  /** Inputs, by name, and outputs, by number, that the gradient wants; it gets outputs as `output0`, …. */
  readonly saves: readonly (string | number)[];
  /** How many outputs, from the first, the caller gets; only the first carries a gradient. Default 1. */
  readonly gives?: number;
}

/** Runs `name` and puts `…Gradient` on the tape. */
export function runFused(operation: FusedOperation): Tensor[] {
  const { name, inputs, attributes = {}, saves, gives = 1 } = operation;
  const given: Tensor[] = [];
  const forward = customGrad((...all) => {
    const save = all.pop() as unknown as (tensors: Tensor[]) => void;
    const outputs = runKernel(name, inputs, attributes);
    for (const output of outputs.slice(1, gives)) given.push(keep(output));
    save(saves.map((key) => (typeof key === 'string' ? inputs[key]! : outputs[key]!)));
    return {
      value: outputs[0]!,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const known: NamedTensorMap = { dy };
        saves.forEach((key, i) => (known[typeof key === 'string' ? key : `output${key}`] = saved[i]!));
        const gradients = runKernel(`${name}Gradient`, known, attributes);
        retire(dy, saved);
        return gradients;
      },
    };
  });
  const y = forward(...Object.values(inputs));
  // Kept out of the operation's own scope; their copies belong to the caller's, and share the memory.
  const copies = given.map((tensor) => {
    const copy = withoutTape(() => tensor.clone());
    tensor.dispose();
    return copy;
  });
  return [y, ...copies];
}

function runKernel(name: string, inputs: NamedTensorMap, attributes: NamedAttrMap): Tensor[] {
  const outputs = engine().runKernel<Tensor | Tensor[]>(name, inputs, attributes);
  return Array.isArray(outputs) ? outputs : [outputs];
}
