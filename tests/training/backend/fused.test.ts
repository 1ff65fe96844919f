import { conv2d, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import {
  addRelu,
  aggregateStreams,
  averageOverPositions,
  batchNorm,
  liteConvolution,
  scaleShift,
} from '../../../src/training/backend/fused/operations.ts';
import { expectSame, noise, openBoth } from './agreement.ts';

openBoth();
const side = fc.integer({ min: 1, max: 9 });

describe('a fused operation is the composed one on the reference backend, forward and backward', () => {
  it('batchNorm', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, fc.integer({ min: 1, max: 25 }), fc.boolean(), async (h, w, c, relu) => {
        // A mean far from zero beside a small spread is where sums of squares would cancel.
        const x = noise(1, [8, h, w, c], 3);
        x.values.forEach((value, i) => (x.values[i] = value + 5));
        await expectSame([x, noise(2, [c]), noise(3, [c])], (x, gamma, beta) => {
          return batchNorm(x, gamma as Tensor1D, beta as Tensor1D, { relu }).y;
        });
      }),
      { numRuns: 25 },
    );
  });

  it('liteConvolution', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, side, fc.integer({ min: 1, max: 6 }), async (h, w, inputs, c) => {
        const channels = 4 * c;
        const shapes = [
          [7, h + 1, w + 1, inputs],
          [1, 1, inputs, channels],
          [3, 3, channels, 1],
        ];
        const given = [...shapes, [channels], [channels]].map((shape, i) => noise(i + 1, shape));
        await expectSame(given, (...[x, pointwise, depthwise, gamma, beta]) => {
          const vectors = [gamma as Tensor1D, beta as Tensor1D] as const;
          return liteConvolution(x as Tensor4D, pointwise as Tensor4D, depthwise as Tensor4D, ...vectors).y;
        });
      }),
      { numRuns: 25 },
    );
  });

  it('aggregateStreams', async () => {
    const size = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        size,
        side,
        side,
        size,
        fc.integer({ min: 1, max: 21 }),
        async (n, h, w, hidden, c) => {
          const streams = Array.from({ length: n }, (_, i) => noise(i, [3, h, w, c]));
          const layers = [[1, 1, c, hidden], [hidden], [1, 1, hidden, c], [c]];
          const given = [...layers.map((shape, i) => noise(10 + i, shape)), ...streams];
          await expectSame(given, (reduce, reduceBias, expand, expandBias, ...maps) => {
            const biases = { reduceBias: reduceBias as Tensor1D, expandBias: expandBias as Tensor1D };
            return aggregateStreams(maps as Tensor4D[], { reduce: reduce, expand: expand, ...biases });
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('addRelu, averageOverPositions, scaleShift', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, fc.integer({ min: 1, max: 21 }), fc.boolean(), async (h, w, c, relu) => {
        const x = noise(1, [3, h, w, c]);
        await expectSame([x, noise(2, [3, h, w, c])], (a, b) => addRelu(a as Tensor4D, b as Tensor4D));
        await expectSame([x], (a) => averageOverPositions(a as Tensor4D));
        await expectSame([x, noise(2, [c]), noise(3, [c])], (a, scale, shift) =>
          scaleShift(a, scale as Tensor1D, shift as Tensor1D, { relu }),
        );
      }),
      { numRuns: 15 },
    );
  });

  it('a whole small network', async () => {
    const shapes = [[6, 13, 7, 3], [3, 3, 3, 8], [8], [8], [1, 1, 8, 12], [3, 3, 12, 1], [12], [12]];
    const given = shapes.map((shape, i) => noise(i + 1, shape));
    await expectSame(given, (...tensors) => {
      const [x, filter, gamma, beta, pointwise, depthwise, gamma2, beta2] = tensors as [
        Tensor4D,
        Tensor4D,
        Tensor1D,
        Tensor1D,
        Tensor4D,
        Tensor4D,
        Tensor1D,
        Tensor1D,
      ];
      const stem = batchNorm(conv2d(x, filter, 2, 'same'), gamma, beta, { relu: true }).y;
      return liteConvolution(stem, pointwise, depthwise, gamma2, beta2).y;
    });
  });
});
