import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a worker thread from a sibling module, built (`.js`) or straight from source (`.ts`, through tsx, in
 * tests and development).
 *
 * @param base `import.meta.url` of the caller
 * @param module path relative to the caller without extension, e.g. `./onnx-worker`
 */
export function spawnWorker(base: string, module: string, options: WorkerOptions = {}): Worker {
  const fromSource = base.endsWith('.ts');
  const url = new URL(`${module}${fromSource ? '.ts' : '.js'}`, base);
  return new Worker(url, {
    ...options,
    // Test runners and inspectors leave flags in execArgv that a worker must not inherit.
    execArgv: fromSource ? ['--import', 'tsx'] : [],
  });
}
