import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type KernelFunc,
} from '@tensorflow/tfjs-core';
import { batchNormKernels } from './batch-norm-kernels.ts';
import { blockKernels } from './block-kernels.ts';
import { convolutionKernels } from './convolution-kernels.ts';
import { gateKernels } from './gate-kernels.ts';
import type { KernelHost } from './kernel-host.ts';
import { liteConvolutionKernels } from './lite-convolution-kernels.ts';
import { multiplyKernels } from './multiply-kernels.ts';
import { rowKernels } from './row-kernels.ts';

const groups = [
  batchNormKernels,
  blockKernels,
  convolutionKernels,
  gateKernels,
  liteConvolutionKernels,
  multiplyKernels,
  rowKernels,
];

/**
 * Makes the `wasm` backend able to train: adds what it lacks, replaces what is slow or wrong.
 * @returns puts the backend's own kernels back
 */
export function registerKernels(host: KernelHost): () => void {
  const replaced: { readonly name: string; readonly stock: KernelConfig | undefined }[] = [];
  for (const { name, run } of groups.flatMap((kernels) => kernels(host))) {
    const stock = getKernel(name, 'wasm') as KernelConfig | undefined;
    replaced.push({ name, stock });
    if (stock) unregisterKernel(name, 'wasm');
    const kernelFunc: KernelFunc = (params) => {
      const { inputs, attrs = {} } = params;
      const result = run(inputs, attrs) ?? stock?.kernelFunc(params);
      if (result === undefined) throw new Error(`${name} does not take this input on the wasm backend`);
      return result;
    };
    registerKernel({ ...stock, kernelName: name, backendName: 'wasm', kernelFunc });
  }
  return () => {
    for (const { name, stock } of replaced) {
      unregisterKernel(name, 'wasm');
      if (stock) registerKernel(stock);
    }
  };
}
