import { parallelKernels, type KernelExports } from './kernel-exports.ts';

/**
 * One kernel at a time, cut into parts that threads claim until none is left. Layout of the shared block: four
 * 32-bit words, then the job as doubles.
 *
 * The ticket holds the job's number above and the parts still to claim below, so that a claim is one
 * compare-and-exchange which fails if the job has changed. Who has claimed a part may read the job: it cannot end
 * before.
 */
export const ticketWord = 0;
export const doneWord = 1;
export const failedWord = 2;
export const maxParts = 255;
const wordBytes = 16;
const maxArguments = 32;
export const jobBytes = wordBytes + 8 * (5 + maxArguments);

export interface JobBlock {
  readonly words: Int32Array;
  /** Kernel, parts, scratch address, scratch bytes a thread, number of arguments, arguments. */
  readonly job: Float64Array;
}

export function jobBlock(memory: SharedArrayBuffer): JobBlock {
  return { words: new Int32Array(memory, 0, 4), job: new Float64Array(memory, wordBytes) };
}

/** Claims and runs parts until there are none. @returns how many it ran */
export function runParts({ words, job }: JobBlock, kernels: KernelExports, thread: number): number {
  let ran = 0;
  for (;;) {
    const ticket = Atomics.load(words, ticketWord);
    const left = ticket & maxParts;
    if (left === 0) return ran;
    if (Atomics.compareExchange(words, ticketWord, ticket, ticket - 1) !== ticket) continue;
    ran++;
    const [kernel, parts, scratch, scratchBytes, count] = job as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    try {
      const values = job.subarray(5, 5 + count);
      kernels[parallelKernels[kernel]!](...values, parts - left, parts, scratch + thread * scratchBytes);
    } catch {
      Atomics.store(words, failedWord, 1);
    }
    if (Atomics.add(words, doneWord, 1) + 1 === parts) Atomics.notify(words, doneWord);
  }
}
