import { engine, ready, registerBackend, setBackend } from '@tensorflow/tfjs-core';
import { firstLine } from '../../../runtime/error-text.ts';

/** A backend that is the current one. */
export interface Rung {
  readonly detail: string;
  readonly dispose: () => void;
}

export interface BackendOptions {
  /** Of the wasm backend; default one for each processor. The results do not depend on it. */
  readonly threads?: number;
  /** False leaves the wasm backend as TensorFlow.js ships it, to compare with: it cannot train. Default true. */
  readonly ownKernels?: boolean;
  /** Whether webgpu may run on a GPU that is itself software; default true but for `auto`. */
  readonly softwareGpu?: boolean;
}

/** Loads a backend's packages and makes it the current one; throws where this machine does not have it. */
export type OpenRung = (options: BackendOptions) => Promise<Rung>;

/** Makes the registered backend `name` the current one. */
export async function activate(name: string): Promise<void> {
  const started = await setBackend(name);
  if (!started) throw new Error(`TensorFlow.js could not start its ${name} backend`);
  await ready();
}

/** Frees the backend and all it holds; it can be activated again. */
export function deactivate(name: string): void {
  engine().disposeVariables();
  const factory = engine().findBackendFactory(name);
  engine().removeBackend(name);
  registerBackend(name, factory);
}

/** Imports a package that the user may have installed; throws an error that says so where it is not there. */
export async function importPeer(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (error) {
    const reason = firstLine(error);
    const missing = /cannot find|could not resolve/i.test(reason) && reason.includes(name);
    throw new Error(missing ? `${name} is not installed` : `${name}: ${reason}`, { cause: error });
  }
}
