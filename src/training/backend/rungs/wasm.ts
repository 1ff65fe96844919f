import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { backend } from '@tensorflow/tfjs-core';
import { guardAllocation } from '../wasm/guard-allocation.ts';
import { createKernelHost, type WasmBackend } from '../wasm/kernel-host.ts';
import { registerKernels } from '../wasm/register-kernels.ts';
import { withSharedMemory } from '../wasm/shared-memory.ts';
import { activate, deactivate, type OpenRung } from './rung.ts';

const binary = 'tfjs-backend-wasm-simd.wasm';

/** TensorFlow.js's WebAssembly backend, made able to train by our kernels. */
export const openWasm: OpenRung = async ({ threads = availableParallelism(), ownKernels = true }) => {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const file = createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${binary}`);
  const shared = Buffer.from(withSharedMemory(await readFile(file)));
  const url = `data:application/wasm;base64,${shared.toString('base64')}`;
  const others = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];
  setWasmPaths(Object.fromEntries([binary, ...others].map((name) => [name, url])), true);
  await withoutProcessListeners(() => activate('wasm'));
  const opened = backend() as unknown as WasmBackend;
  guardAllocation(opened);
  if (!ownKernels) return { detail: 'as TensorFlow.js ships it', dispose: () => deactivate('wasm') };
  const host = await createKernelHost(opened, threads);
  const restore = registerKernels(host);
  return {
    detail: `WebAssembly SIMD, ${threads === 1 ? 'one thread' : `${threads} threads`}`,
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
