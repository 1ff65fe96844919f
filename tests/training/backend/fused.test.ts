import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { batchNorm, liteConvolution } from '../../../src/training/backend/fused/operations.ts';
import { expectAgreement, noise, numbersOn } from './agreement.ts';

describe('fused operations agree with the composed ones on the reference backend', () => {
  for (const relu of [false, true])
    for (const channels of [1, 3, 4, 8, 13, 24])
      it(`batch norm of ${channels} channels, ReLU ${relu}`, async () => {
        const inputs = [noise(1, [3, 5, 7, channels], 3), noise(2, [channels]), noise(3, [channels])];
        const f = (...[x, gamma, beta]: readonly unknown[]): Tensor4D =>
          batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, { relu }).y;
        expectAgreement(await numbersOn('wasm', inputs, f), await numbersOn('cpu', inputs, f));
      });

  for (const [height, width, inputs, channels] of [
    [1, 5, 4, 4],
    [5, 3, 7, 8],
    [8, 4, 32, 32],
    [7, 9, 16, 12],
  ] as const)
    it(`lite convolution ${height}×${width}, ${inputs} to ${channels}`, async () => {
      const given = [
        noise(1, [3, height, width, inputs]),
        noise(2, [1, 1, inputs, channels]),
        noise(3, [3, 3, channels, 1]),
        noise(4, [channels]),
        noise(5, [channels]),
      ];
      const f = (...[x, pointwise, depthwise, gamma, beta]: readonly unknown[]): Tensor4D =>
        liteConvolution(
          x as Tensor4D,
          pointwise as Tensor4D,
          depthwise as Tensor4D,
          gamma as Tensor1D,
          beta as Tensor1D,
        ).y;
      expectAgreement(await numbersOn('wasm', given, f), await numbersOn('cpu', given, f));
    });
});
