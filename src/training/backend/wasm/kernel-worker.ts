import { parentPort, workerData } from 'node:worker_threads';
import { instantiateKernels } from './instantiate-kernels.ts';
import { jobBlock, maxParts, runParts, ticketWord } from './kernel-job.ts';

export interface KernelWorkerData {
  readonly bytes: Uint8Array;
  readonly memory: object;
  readonly block: SharedArrayBuffer;
  /** 0 is the main thread. */
  readonly thread: number;
}

/** A step is a quick succession of kernels: looking again a few times is cheaper than falling asleep between them. */
const looks = 2_000;

const { bytes, memory, block, thread } = workerData as KernelWorkerData;
const kernels = await instantiateKernels(bytes, memory);
const work = jobBlock(block);
parentPort!.postMessage('ready');
for (;;) {
  let idle = 0;
  while (idle < looks) idle = runParts(work, kernels, thread) > 0 ? 0 : idle + 1;
  const ticket = Atomics.load(work.words, ticketWord);
  if ((ticket & maxParts) === 0) Atomics.wait(work.words, ticketWord, ticket);
}
