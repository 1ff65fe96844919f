import { memory } from '@tensorflow/tfjs-core';
import { TrainingError } from '../errors.ts';

/** Steps after which a backend has everything that it keeps between steps. */
const warmUpSteps = 2;

/**
 * Sees to it that steps leave nothing behind: what a step forgets adds up to an out-of-memory in the last epoch.
 *
 * @returns to be called after each step, with its number; throws a TrainingError where there is more than before
 */
export function tensorWatch(): (step: number) => void {
  let seen = 0;
  let tensors = Infinity;
  let bytes = Infinity;
  return (step) => {
    const now = memory();
    seen++;
    if (seen <= warmUpSteps) {
      tensors = now.numTensors;
      bytes = now.numBytes;
      return;
    }
    if (now.numTensors <= tensors && now.numBytes <= bytes) return;
    throw new TrainingError(
      `step ${step} left ${now.numTensors - tensors} tensors (${now.numBytes - bytes} bytes) behind`,
      { hint: 'This is a fault of the program: please report it with the config.', fields: { step } },
    );
  };
}
