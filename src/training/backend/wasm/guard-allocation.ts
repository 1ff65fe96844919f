import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { ModelError } from '../../../errors.ts';
import type { WasmBackend } from './kernel-host.ts';

/** All that 32-bit addresses reach, less the page that Emscripten keeps. */
const heapBytes = 0xffff_0000;

/**
 * Makes running out of memory an error. The backend itself would register the tensor at address 0 and write over
 * whatever lies there; a request beyond 4 GB would wrap round to a small one.
 */
export function guardAllocation({ wasm }: WasmBackend): void {
  // Emscripten puts its own function in place of the first caller's; after one call it stays.
  wasm._free(wasm._malloc(1));
  const allocate = wasm._malloc;
  /** What a step that failed had kept for its backward pass, and nobody frees: TensorFlow.js does so after success. */
  let abandoned: Tape = [];
  const releaseAbandoned = (): void => {
    for (const { saved } of abandoned) for (const tensor of saved) tensor.dispose();
    abandoned = [];
  };
  wasm._malloc = (bytes) => {
    if (engine().state.gradientDepth === 0) releaseAbandoned();
    const address = bytes > heapBytes ? 0 : allocate(bytes) >>> 0;
    if (address !== 0 || bytes === 0) return address;
    abandoned = (engine().state.activeTape as Tape | null) ?? [];
    // Whoever waits for the failed step comes after this.
    queueMicrotask(releaseAbandoned);
    const { numBytes } = engine().memory();
    throw new ModelError(
      `out of memory: ${megabytes(bytes)} more than the ${megabytes(numBytes)} of tensors do not fit into ` +
        `the ${megabytes(heapBytes)} of WebAssembly`,
      { hint: 'Use a smaller batch or smaller pictures.', fields: { bytes } },
    );
  };
}

type Tape = readonly { readonly saved: readonly Tensor[] }[];

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
