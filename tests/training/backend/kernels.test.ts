import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { expectSame, noise, openBoth } from './agreement.ts';

openBoth();
const side = fc.integer({ min: 3, max: 11 });
const channels = fc.integer({ min: 1, max: 13 });
/** Windows up to 3 × 3, strides, and every way to pad. */
const convolution = fc
  .record({
    height: side,
    width: side,
    inputs: channels,
    outputs: channels,
    window: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    stride: fc.integer({ min: 1, max: 3 }),
    pad: fc.constantFrom<'same' | 'valid' | number>('same', 'valid', 1, 2),
  })
  .filter(({ height, width, window, pad }) => {
    const room = typeof pad === 'number' ? 2 * pad : 0;
    return window[0] <= height + room && window[1] <= width + room;
  });
/** TensorFlow.js wants it with padding in numbers, and only there. */
const rounding = (pad: string | number): 'floor' | undefined =>
  typeof pad === 'number' ? 'floor' : undefined;
const runs = { numRuns: 40 };

describe('a kernel agrees with the reference backend, forward and backward', () => {
  it('conv2d', async () => {
    await fc.assert(
      fc.asyncProperty(convolution, async ({ height, width, inputs, outputs, window, ...how }) => {
        const given = [noise(1, [2, height, width, inputs]), noise(2, [...window, inputs, outputs])];
        await expectSame(given, (x, filter) =>
          tf.conv2d(
            x as tf.Tensor4D,
            filter as tf.Tensor4D,
            how.stride,
            how.pad,
            'NHWC',
            1,
            rounding(how.pad),
          ),
        );
      }),
      runs,
    );
  });

  it('conv2d large enough to be packed', async () => {
    const given = [noise(1, [2, 5, 7, 300]), noise(2, [1, 1, 300, 44])];
    await expectSame(given, (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid'));
  });

  it('depthwiseConv2d', async () => {
    await fc.assert(
      fc.asyncProperty(convolution, async ({ height, width, inputs, window, ...how }) => {
        const given = [noise(1, [2, height, width, inputs]), noise(2, [...window, inputs, 1])];
        await expectSame(given, (x, filter) =>
          tf.depthwiseConv2d(
            x as tf.Tensor4D,
            filter as tf.Tensor4D,
            how.stride,
            how.pad,
            'NHWC',
            1,
            rounding(how.pad),
          ),
        );
      }),
      runs,
    );
  });

  it('maxPool and avgPool, where all numbers are below zero, too', async () => {
    await fc.assert(
      fc.asyncProperty(
        convolution,
        fc.constantFrom(0, -5),
        async ({ height, width, inputs, window, ...how }, shift) => {
          const x = noise(1, [2, height, width, inputs]);
          x.values.forEach((value, i) => (x.values[i] = value + shift));
          const pad = typeof how.pad === 'number' ? 'valid' : how.pad;
          await expectSame([x], (x) => tf.maxPool(x as tf.Tensor4D, window, how.stride, pad));
          await expectSame([x], (x) => tf.avgPool(x as tf.Tensor4D, window, how.stride, 'valid'));
        },
      ),
      runs,
    );
  });

  it('matMul, transposed and in batches', async () => {
    const count = fc.integer({ min: 1, max: 19 });
    const turned = fc.tuple(fc.boolean(), fc.boolean());
    const batches = fc.constantFrom<number[]>([], [3], [2, 3]);
    await fc.assert(
      fc.asyncProperty(count, count, count, turned, batches, async (rows, steps, columns, turn, batch) => {
        const a = noise(1, [...batch, ...(turn[0] ? [steps, rows] : [rows, steps])]);
        const b = noise(2, [...batch, ...(turn[1] ? [columns, steps] : [steps, columns])]);
        await expectSame([a, b], (a, b) => tf.matMul(a, b, ...turn));
      }),
      runs,
    );
  });

  it('sum and mean over any axes', async () => {
    const shape = [3, 5, 2, 7];
    const axes = fc.subarray([0, 1, 2, 3], { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(axes, fc.boolean(), async (axis, keepDims) => {
        const x = noise(1, shape);
        await expectSame([x], (x) => tf.sum(x, axis, keepDims));
        await expectSame([x], (x) => tf.mean(x, axis, keepDims));
      }),
      runs,
    );
  });

  it('sums of many numbers', async () => {
    await expectSame([noise(1, [1031])], (x) => tf.sum(x));
    await expectSame([noise(1, [211, 5])], (x) => tf.sum(x, 0));
  });

  it('gather, whose gradient adds up segments', async () => {
    const indices = tf.util.createShuffledIndices(7);
    await expectSame([noise(1, [7, 3, 5])], (x) => tf.gather(x, [...indices, 2, 2, 0]));
    await expectSame([noise(1, [7, 3, 5])], (x) => tf.gather(x, [1, 1, 0], 1));
  });

  it('slices, splits, pads', async () => {
    const x = noise(1, [4, 5, 6, 7]);
    await expectSame([x], (x) => tf.slice(x, [1, 0, 2, 3], [2, -1, 3, 4]));
    await expectSame([x], (x) => tf.add(...(tf.split(x, 2, 2) as [tf.Tensor, tf.Tensor])));
    await expectSame([x], (x) => tf.concat(tf.split(x, [1, -1, 2], 3).reverse(), 3));
    await expectSame([noise(2, [9])], (x) => tf.concat(tf.split(x, [2, 3, 4]).reverse()));
    await expectSame([x], (x) =>
      tf.pad(x, [
        [0, 1],
        [2, 0],
        [0, 0],
        [3, 1],
      ]),
    );
  });
});
