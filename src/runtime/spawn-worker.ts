import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a worker thread from a sibling module, built (`.js`) or straight from source (`.ts`, through tsx, in
 * tests and development).
 *
 * @param base `import.meta.url` of the caller
 * @param module path relative to the caller without extension, e.g. `./onnx-worker`
 */
export function spawnWorker(base: string, module: string, options: WorkerOptions = {}): Worker {
  if (!base.endsWith('.ts')) return new Worker(new URL(`${module}.js`, base), { ...options, execArgv: [] });
  // A flag (`--import tsx`) does not reach the loader of a worker on Node 20: register it inside the worker.
  const tsx = import.meta.resolve('tsx/esm/api');
  const url = new URL(`${module}.ts`, base).href;
  const boot =
    `import(${JSON.stringify(tsx)})` +
    `.then(({ register }) => { register(); return import(${JSON.stringify(url)}); })`;
  // Test runners and inspectors leave flags in execArgv that a worker must not inherit.
  return new Worker(boot, { ...options, eval: true, execArgv: [] });
}
