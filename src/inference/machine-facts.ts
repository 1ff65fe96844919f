import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';

/** What can be known about a machine without trying a provider, which may take long and talk on standard error. */
export interface MachineFacts {
  readonly platform: string;
  readonly arch: string;
  /** What this build of ONNX Runtime can use; `bundled` is false where a library must be fetched first. */
  readonly backends: readonly { readonly name: string; readonly bundled: boolean }[];
  /** Whether the library of a provider that is not bundled has been fetched. */
  readonly hasLibrary: (provider: string) => boolean;
  /** Whether a graphics device can be seen; only asked on Linux. */
  readonly hasGpu: () => boolean;
}

/** The command that fetches the libraries of `cuda` and `tensorrt`. */
export const fetchCudaCommand = 'ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node';

export function thisMachine(): MachineFacts {
  return {
    platform: process.platform,
    arch: process.arch,
    backends: listSupportedBackends(),
    hasLibrary: (provider) => existsSync(join(libraryFolder(), `libonnxruntime_providers_${provider}.so`)),
    // Of NVIDIA's driver, of Windows below Linux, and of any driver of the kernel.
    hasGpu: () =>
      ['/dev/nvidiactl', '/dev/dxg'].some((path) => existsSync(path)) ||
      entries('/dev/dri').some((name) => name.startsWith('renderD')),
  };
}

function libraryFolder(): string {
  const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  return join(runtime, 'bin/napi-v6', process.platform, process.arch);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
