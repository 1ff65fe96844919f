import { readFile } from 'node:fs/promises';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { ModelError } from '../../../errors.ts';
import { instantiateKernels } from './instantiate-kernels.ts';
import type { Address, KernelExports, ParallelKernel } from './kernel-exports.ts';
import { startKernelThreads } from './kernel-threads.ts';

/** What we use of TensorFlow.js's WebAssembly backend. */
export interface WasmBackend {
  readonly wasm: {
    _malloc: (bytes: number) => number;
    readonly _free: (address: Address) => void;
    readonly asm: { readonly memory: { readonly buffer: SharedArrayBuffer } };
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
  /** Writes 32-bit integers at `target`. */
  readonly writeIntegers: (target: Address, values: readonly number[]) => void;
  /**
   * Runs a kernel in `parts`, on all threads where it is worth it.
   * @param values its arguments but the last three
   * @param work about how many floats it touches
   */
  readonly parallel: (
    kernel: ParallelKernel,
    values: readonly number[],
    options: { readonly parts: number; readonly work: number; readonly scratchBytes?: number },
  ) => void;
  readonly dispose: () => void;
}

/** Parts into which work is cut, whatever the threads: more would share better, fewer have less to sum up. */
export const usualParts = 8;
/** Below so many floats a kernel is done before another thread has woken. */
const worthThreads = 16_384;

export async function createKernelHost(backend: WasmBackend, threadCount: number): Promise<KernelHost> {
  const { memory } = backend.wasm.asm;
  const bytes = await kernelBytes();
  const kernels = await instantiateKernels(bytes, memory);
  const threads = await startKernelThreads(threadCount, bytes, memory, kernels);
  const [scratch, threadScratch] = [growingScratch(backend), growingScratch(backend)];
  return {
    kernels,
    address: (tensor) => backend.dataIdMap.get(tensor.dataId).memoryOffset,
    output: (shape) => backend.makeOutput(shape, 'float32'),
    share({ dataId, shape, dtype }) {
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
    scratch: scratch.take,
    // The view is made anew each time: memory that has grown is another buffer.
    writeIntegers: (target, values) => new Int32Array(memory.buffer, target, values.length).set(values),
    parallel(kernel, values, { parts, work, scratchBytes = 0 }) {
      const each = Math.ceil(scratchBytes / 64) * 64;
      if (work < worthThreads || parts === 1 || !threads.isWorth()) {
        const own = each === 0 ? 0 : threadScratch.take(each);
        for (let part = 0; part < parts; part++) kernels[kernel](...values, part, parts, own);
      } else {
        const own = each === 0 ? 0 : threadScratch.take(each * threads.count);
        threads.run(kernel, values, parts, own, each);
      }
    },
    dispose() {
      threads.dispose();
      scratch.free();
      threadScratch.free();
    },
  };
}

interface GrowingScratch {
  readonly take: (bytes: number) => Address;
  readonly free: () => void;
}

/** One block that grows to the most that was asked for. */
function growingScratch({ wasm }: WasmBackend): GrowingScratch {
  let block: { address: Address; bytes: number } | undefined;
  const free = (): void => {
    if (block) wasm._free(block.address);
    block = undefined;
  };
  return {
    take(bytes) {
      if (block === undefined || block.bytes < bytes) {
        free();
        block = { address: wasm._malloc(bytes) >>> 0, bytes };
      }
      return block.address;
    },
    free,
  };
}

async function kernelBytes(): Promise<Uint8Array> {
  const file = new URL('../generated/kernels.wasm', import.meta.url);
  try {
    return Uint8Array.from(await readFile(file));
  } catch (cause) {
    throw new ModelError(`The training kernels are not built: no ${file.pathname}`, {
      cause,
      hint: 'Run `npm run build:kernels`.',
      fields: { file: file.pathname },
    });
  }
}
