import type { KernelExports } from './kernel-exports.ts';

/** What we use of the global, for which TypeScript has types only together with a browser's. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  WebAssembly: {
    instantiate: (
      bytes: Uint8Array,
      imports: { env: { memory: object; exp: (x: number) => number } },
    ) => Promise<{ instance: { exports: KernelExports } }>;
  };
};

/** Our kernels on somebody's memory; each thread has its own instance on the one memory. */
export async function instantiateKernels(bytes: Uint8Array, memory: object): Promise<KernelExports> {
  const { instance } = await webAssembly.instantiate(bytes, { env: { memory, exp: Math.exp } });
  return instance.exports;
}
