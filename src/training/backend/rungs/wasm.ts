import { backend } from '@tensorflow/tfjs-core';
import { createKernelHost, type WasmBackend } from '../wasm/kernel-host.ts';
import { registerKernels } from '../wasm/register-kernels.ts';
import { activate, deactivate, type OpenRung } from './rung.ts';

/** TensorFlow.js's WebAssembly backend, made able to train by our kernels; one thread. */
export const openWasm: OpenRung = async () => {
  await import('@tensorflow/tfjs-backend-wasm');
  await withoutProcessListeners(() => activate('wasm'));
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

/** Emscripten makes every uncaught error of the process its own; what it has added goes again. */
async function withoutProcessListeners(start: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set(process.rawListeners(event)));
  await start();
  events.forEach((event, i) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[i]!.has(listener)) process.removeListener(event, listener as () => void);
    }
  });
}
