import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelHost } from './kernel-host.ts';
import type { Kernel } from './register-kernels.ts';

/** Batch normalisation with the batch's statistics and with given ones. */
export function batchNormKernels({ kernels, address, output, scratch }: KernelHost): readonly Kernel[] {
  const rowsOf = (x: TensorInfo): { rows: number; channels: number } => {
    const channels = x.shape.at(-1)!;
    return { channels, rows: util.sizeFromShape(x.shape) / channels };
  };
  return [
    {
      name: 'SightlineBatchNorm',
      run({ x, gamma, beta }, { epsilon, relu }) {
        const { rows, channels } = rowsOf(x!);
        const [y, mean, variance] = [output(x!.shape), output([channels]), output([channels])];
        kernels.batchNorm(
          address(x!),
          rows,
          channels,
          address(gamma!),
          address(beta!),
          epsilon as number,
          Number(relu),
          address(y),
          address(mean),
          address(variance),
          scratch(kernels.normScratch(channels)),
        );
        return [y, mean, variance];
      },
    },
    {
      name: 'SightlineBatchNormGradient',
      run({ dy, x, gamma, beta, output1: mean, output2: variance }, { epsilon, relu }) {
        const { rows, channels } = rowsOf(x!);
        const [dx, dGamma, dBeta] = [output(x!.shape), output([channels]), output([channels])];
        kernels.batchNormGradient(
          address(dy!),
          address(x!),
          rows,
          channels,
          address(gamma!),
          address(beta!),
          epsilon as number,
          Number(relu),
          address(mean!),
          address(variance!),
          address(dx),
          address(dGamma),
          address(dBeta),
          scratch(kernels.normScratch(channels)),
        );
        return [dx, dGamma, dBeta];
      },
    },
    {
      name: 'SightlineScaleShift',
      run({ x, scale, shift }, { relu }) {
        const { rows, channels } = rowsOf(x!);
        const y = output(x!.shape);
        kernels.scaleShift(
          address(x!),
          rows,
          channels,
          address(scale!),
          address(shift!),
          Number(relu),
          address(y),
        );
        return y;
      },
    },
    {
      name: 'SightlineScaleShiftGradient',
      run({ dy, x, scale, shift }, { relu }) {
        const { rows, channels } = rowsOf(x!);
        const [dx, dScale, dShift] = [output(x!.shape), output([channels]), output([channels])];
        kernels.scaleShiftGradient(
          address(dy!),
          address(x!),
          rows,
          channels,
          address(scale!),
          address(shift!),
          Number(relu),
          address(dx),
          address(dScale),
          address(dShift),
          scratch(kernels.normScratch(channels)),
        );
        return [dx, dScale, dShift];
      },
    },
  ];
}
