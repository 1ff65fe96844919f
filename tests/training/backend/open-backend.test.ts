import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/training/backend/open-backend.ts';
import { liteConvolution } from '../../../src/training/backend/fused/operations.ts';
import { noise } from './agreement.ts';

describe('openBackend', () => {
  it('auto takes the first that works and says why not those before it', async () => {
    const backend = await openBackend('auto');
    try {
      const ladder = ['tensorflow', 'webgpu', 'wasm'];
      expect(backend.refused.map(({ name }) => name)).toEqual(ladder.slice(0, ladder.indexOf(backend.name)));
      for (const { reason } of backend.refused) expect(reason).not.toBe('');
      expect(tf.getBackend()).toBe(backend.name);
    } finally {
      backend.dispose();
    }
  });

  it('names the backend that cannot be had, and its reason', async () => {
    // The optional peer is not a dependency of this project.
    await expect(openBackend('tensorflow')).rejects.toThrow(/tensorflow: .*tfjs-node.* is not installed/);
  });

  it('can be opened again after being disposed, with its kernels', async () => {
    for (let i = 0; i < 2; i++) {
      const backend = await openBackend('wasm', { threads: 1 });
      expect(tf.sum(tf.maxPool(tf.ones<tf.Rank.R4>([1, 4, 4, 1]), 2, 2, 'same')).dataSync()[0]).toBe(4);
      expect(tf.getKernel('SightlineBatchNorm', 'wasm')).toBeDefined();
      backend.dispose();
      expect(tf.getKernel('SightlineBatchNorm', 'wasm')).toBeUndefined();
    }
  });

  it('wasm gives the same bits with any number of threads', async () => {
    const results: number[][] = [];
    for (const threads of [1, 3]) {
      const backend = await openBackend('wasm', { threads });
      results.push(tf.tidy(() => trainedALittle()));
      backend.dispose();
    }
    expect(results[1]).toEqual(results[0]);
  });

  it('leaves nothing behind, step after step', async () => {
    const backend = await openBackend('wasm', { threads: 1 });
    const found: number[] = [];
    const heap: number[] = [];
    for (let step = 0; step < 6; step++) {
      tf.tidy(() => void trainedALittle());
      found.push(tf.memory().numTensors);
      const { asm } = (
        tf.backend() as unknown as { wasm: { asm: { memory: { buffer: SharedArrayBuffer } } } }
      ).wasm;
      heap.push(asm.memory.buffer.byteLength);
    }
    expect(new Set(found.slice(2)).size).toBe(1);
    expect(new Set(heap.slice(2)).size).toBe(1);
    backend.dispose();
  });

  it('running out of memory is an error, after which there is room again', async () => {
    const backend = await openBackend('wasm', { threads: 1 });
    const before = tf.memory().numTensors;
    const [column, row] = [tf.ones([40_000, 1]), tf.ones([1, 40_000])];
    const tooLarge = (x: tf.Tensor): tf.Tensor => tf.matMul(tf.square(tf.mul(x, x)), row);
    expect(() => tf.grad(tooLarge)(column)).toThrow(/out of memory: 6400 MB more/);
    await Promise.resolve();
    tf.dispose([column, row]);
    expect(tf.memory().numTensors).toBe(before);
    backend.dispose();
  });
});

/** Gradients of maps that are large enough to be shared between threads. */
function trainedALittle(): number[] {
  const shapes = [[16, 24, 12, 16], [1, 1, 16, 24], [3, 3, 24, 1], [24], [24], [3, 3, 24, 32]];
  const given = shapes.map((shape, i) => tf.tensor(noise(i + 1, shape).values, shape));
  const gradients = tf.grads((...[x, pointwise, depthwise, gamma, beta, filter]) => {
    const weights = [pointwise as tf.Tensor4D, depthwise as tf.Tensor4D] as const;
    const { y } = liteConvolution(x as tf.Tensor4D, ...weights, gamma as tf.Tensor1D, beta as tf.Tensor1D);
    return tf.sum(tf.square(tf.conv2d(y, filter as tf.Tensor4D, 2, 'same')));
  })(given);
  return gradients.flatMap((gradient) => [...gradient.dataSync()]);
}
