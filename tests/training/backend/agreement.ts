import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { createRandom } from '../../../src/maths/random.ts';
import { openBackend, type TrainingBackend } from '../../../src/training/backend/open-backend.ts';

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
type Numbers = readonly Float32Array[];

/** Opens the reference and the backend under test for a file; call it once. */
export function openBoth(): void {
  const open: TrainingBackend[] = [];
  beforeAll(async () => {
    for (const name of ['cpu', 'wasm'] as const) open.push(await openBackend(name));
  });
  afterAll(() => open.reverse().forEach((backend) => backend.dispose()));
}

/** `f` and its gradients on wasm are what they are on the reference backend. */
export async function expectSame(
  inputs: readonly Given[],
  f: (...tensors: tf.Tensor[]) => tf.Tensor,
  tolerance?: number,
): Promise<void> {
  await tf.setBackend('cpu');
  const reference = numbers(inputs, f);
  await tf.setBackend('wasm');
  expectAgreement(numbers(inputs, f), reference, tolerance);
}

function numbers(inputs: readonly Given[], f: (...tensors: tf.Tensor[]) => tf.Tensor): Numbers {
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
function expectAgreement(actual: Numbers, reference: Numbers, tolerance = 2e-6): void {
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
