import { readFile } from 'node:fs/promises';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { ModelError } from '../../../errors.ts';
import type { Address, KernelExports } from './kernel-exports.ts';

/** What we use of TensorFlow.js's WebAssembly backend. */
export interface WasmBackend {
  readonly wasm: {
    _malloc: (bytes: number) => number;
    readonly _free: (address: Address) => void;
    readonly asm: { readonly memory: { readonly buffer: ArrayBuffer } };
  };
  readonly dataIdMap: { get: (dataId: object) => { readonly id: number; readonly memoryOffset: Address } };
  readonly incRef: (dataId: object) => void;
  readonly makeOutput: (shape: readonly number[], dtype: 'float32' | 'int32') => TensorInfo;
}

/** Our kernels on the backend's own memory: they read and write tensors where they lie. */
export interface KernelHost {
  readonly kernels: KernelExports;
  readonly address: (tensor: TensorInfo) => Address;
  /** A new float32 tensor, not cleared. */
  readonly output: (shape: readonly number[]) => TensorInfo;
  /** The same memory under another tensor. */
  readonly share: (tensor: TensorInfo) => TensorInfo;
  /** At least so many bytes, until the next call. */
  readonly scratch: (bytes: number) => Address;
  /** Writes the tensors' addresses, four bytes each, at `target`. */
  readonly writeAddresses: (target: Address, tensors: readonly TensorInfo[]) => void;
  readonly dispose: () => void;
}

/** What we use of the global, for which TypeScript has types only together with a browser's. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  WebAssembly: {
    instantiate: (
      bytes: Uint8Array,
      imports: { env: { memory: object; exp: (x: number) => number } },
    ) => Promise<{ instance: { exports: KernelExports } }>;
  };
};

export async function createKernelHost(backend: WasmBackend): Promise<KernelHost> {
  const kernels = await instantiate(backend.wasm.asm.memory);
  let scratch: { address: Address; bytes: number } | undefined;
  const release = (): void => {
    if (scratch) backend.wasm._free(scratch.address);
    scratch = undefined;
  };
  const address = (tensor: TensorInfo): Address => backend.dataIdMap.get(tensor.dataId).memoryOffset;
  return {
    kernels,
    address,
    output: (shape) => backend.makeOutput(shape, 'float32'),
    share({ dataId, shape, dtype }) {
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
    scratch(bytes) {
      if (scratch === undefined || scratch.bytes < bytes) {
        release();
        scratch = { address: backend.wasm._malloc(bytes) >>> 0, bytes };
      }
      return scratch.address;
    },
    // The view is made anew each time: memory that grows leaves old ones empty.
    writeAddresses: (target, tensors) =>
      new Uint32Array(backend.wasm.asm.memory.buffer, target, tensors.length).set(tensors.map(address)),
    dispose: release,
  };
}

async function instantiate(memory: object): Promise<KernelExports> {
  const file = new URL('../generated/kernels.wasm', import.meta.url);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Uint8Array.from(await readFile(file));
  } catch (cause) {
    throw new ModelError(`The training kernels are not built: no ${file.pathname}`, {
      cause,
      hint: 'Run `npm run build:kernels`.',
      fields: { file: file.pathname },
    });
  }
  const { instance } = await webAssembly.instantiate(bytes, { env: { memory, exp: Math.exp } });
  return instance.exports;
}
