import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { createRandom } from '../../../src/maths/random.ts';
import { openBackend, type BackendName } from '../../../src/training/backend/open-backend.ts';

export interface Given {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Numbers about zero, the same for the same seed. */
export function noise(seed: number, shape: readonly number[], spread = 1): Given {
  const random = createRandom(seed);
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, values: Float32Array.from({ length: size }, () => random.between(-spread, spread)) };
}

/** The results of `f`, and its gradients with respect to all inputs under a fixed dy. */
export type Numbers = readonly Float32Array[];

/** Runs `f` and its gradients on one backend and gives back plain numbers. */
export async function numbersOn(
  name: BackendName,
  inputs: readonly Given[],
  f: (...tensors: tf.Tensor[]) => tf.Tensor,
): Promise<Numbers> {
  const backend = await openBackend(name);
  try {
    return numbers(inputs, f);
  } finally {
    backend.dispose();
  }
}

export function numbers(inputs: readonly Given[], f: (...tensors: tf.Tensor[]) => tf.Tensor): Numbers {
  const before = tf.memory().numTensors;
  const result = tf.tidy(() => {
    const tensors = inputs.map(({ shape, values }) => tf.tensor(values, [...shape]));
    const y = f(...tensors);
    const { values, shape } = noise(7, y.shape);
    const gradients = tf.grads(f)(tensors, tf.tensor(values, [...shape]));
    return [y, ...gradients].map((tensor) => tensor.dataSync() as Float32Array);
  });
  expect(tf.memory().numTensors).toBe(before);
  return result;
}

/** Each tensor within `tolerance` of the reference, relative to the reference's largest number. */
export function expectAgreement(actual: Numbers, reference: Numbers, tolerance = 2e-6): void {
  expect(actual.length).toBe(reference.length);
  reference.forEach((expected, i) => {
    let largest = 0;
    let difference = 0;
    expect(actual[i]!.length).toBe(expected.length);
    expected.forEach((value, at) => {
      largest = Math.max(largest, Math.abs(value));
      difference = Math.max(difference, Math.abs(value - actual[i]![at]!));
      if (Number.isNaN(actual[i]![at]!)) difference = NaN;
    });
    expect(difference / Math.max(largest, 1e-20), `tensor ${i}`).toBeLessThanOrEqual(tolerance);
  });
}
