import { engine, ready, registerBackend, setBackend } from '@tensorflow/tfjs-core';

/** A backend that is the current one. */
export interface Rung {
  readonly detail: string;
  readonly dispose: () => void;
}

export interface BackendOptions {
  /** Of the wasm backend; default one for each processor. The results do not depend on it. */
  readonly threads?: number;
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
