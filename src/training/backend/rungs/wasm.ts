import { backend } from '@tensorflow/tfjs-core';
import { createKernelHost, type WasmBackend } from '../wasm/kernel-host.ts';
import { registerKernels } from '../wasm/register-kernels.ts';
import { activate, deactivate, type OpenRung } from './rung.ts';

/** TensorFlow.js's WebAssembly backend, made able to train by our kernels; one thread. */
export const openWasm: OpenRung = async () => {
  await import('@tensorflow/tfjs-backend-wasm');
  await activate('wasm');
  const host = await createKernelHost(backend() as unknown as WasmBackend);
  const restore = registerKernels(host);
  return {
    detail: 'WebAssembly SIMD, one thread',
    dispose() {
      restore();
      host.dispose();
      deactivate('wasm');
    },
  };
};
