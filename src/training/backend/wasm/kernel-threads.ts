import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { spawnWorker } from '../../../runtime/spawn-worker.ts';
import { parallelKernels, type Address, type KernelExports, type ParallelKernel } from './kernel-exports.ts';
import { doneWord, failedWord, jobBlock, jobBytes, maxParts, runParts, ticketWord } from './kernel-job.ts';
import { worthOfThreads } from './worth-of-threads.ts';
import type { KernelWorkerData } from './kernel-worker.ts';

/** Threads that share the backend's memory and its kernels. */
export interface KernelThreads {
  readonly count: number;
  /** Whether running on all of them is faster than alone, as it has been of late. */
  readonly isWorth: () => boolean;
  /**
   * Runs all parts of a kernel on all threads and waits for them.
   * @param scratchBytes of each thread, one after the other from `scratch`
   */
  readonly run: (
    kernel: ParallelKernel,
    values: readonly number[],
    parts: number,
    scratch: Address,
    scratchBytes: number,
  ) => void;
  readonly dispose: () => void;
}

/** How often the main thread looks whether the others are done before it sleeps until they are. */
const looks = 2_000;

export async function startKernelThreads(
  count: number,
  bytes: Uint8Array,
  memory: object,
  kernels: KernelExports,
): Promise<KernelThreads> {
  const shared = new SharedArrayBuffer(jobBytes);
  const block = jobBlock(shared);
  const { words, job } = block;
  const workers: Worker[] = [];
  for (let thread = 1; thread < count; thread++) {
    const workerData: KernelWorkerData = { bytes, memory, block: shared, thread };
    workers.push(spawnWorker(import.meta.url, './kernel-worker', { workerData }));
  }
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  // Whoever trains disposes the backend, but forgetting it must not keep the process alive.
  for (const worker of workers) worker.unref();
  let number = 0;
  const worth = worthOfThreads();

  return {
    count,
    isWorth: () => count > 1 && worth.isWorth(),
    run(kernel, values, parts, scratch, scratchBytes) {
      job.set([parallelKernels.indexOf(kernel), parts, scratch, scratchBytes, values.length, ...values]);
      Atomics.store(words, doneWord, 0);
      number = (number + 1) & 0x3f_ffff;
      Atomics.store(words, ticketWord, number * (maxParts + 1) + parts);
      Atomics.notify(words, ticketWord);
      const began = performance.now();
      const own = runParts(block, kernels, 0);
      const worked = performance.now();
      for (let look = 0; look < looks && Atomics.load(words, doneWord) < parts; look++);
      for (let done = Atomics.load(words, doneWord); done < parts; done = Atomics.load(words, doneWord)) {
        Atomics.wait(words, doneWord, done);
      }
      worth.note(own, parts, worked - began, performance.now() - worked);
      if (Atomics.load(words, failedWord) !== 0) throw new Error(`kernel ${kernel} failed`);
    },
    dispose: () => workers.forEach((worker) => void worker.terminate()),
  };
}
