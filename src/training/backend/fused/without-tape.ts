import { engine } from '@tensorflow/tfjs-core';

/**
 * Runs operations that no gradient goes through, such as moving running statistics, without recording them: what is
 * recorded is searched for every trainable weight before each backward pass.
 */
export function withoutTape<T>(operations: () => T): T {
  const { state } = engine();
  // TensorFlow.js records nothing inside a kernel.
  state.kernelDepth++;
  try {
    return operations();
  } finally {
    state.kernelDepth--;
  }
}
