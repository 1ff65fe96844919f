import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { usualParts as parts, type KernelHost } from './kernel-host.ts';
import type { Kernel } from './kernel.ts';

/** Batch normalisation with the batch's statistics and with given ones. */
export function batchNormKernels({
  kernels,
  address,
  output,
  scratch,
  parallel,
}: KernelHost): readonly Kernel[] {
  const rowsOf = (x: TensorInfo) => {
    const channels = x.shape.at(-1)!;
    const work = util.sizeFromShape(x.shape);
    return { channels, rows: work / channels, options: { parts, work } };
  };

  return [
    {
      name: 'SightlineBatchNorm',
      run({ x, gamma, beta }, { epsilon, relu }) {
        const { rows, channels, options } = rowsOf(x!);
        const [y, mean, variance] = [output(x!.shape), output([channels]), output([channels])];
        const moments = scratch(channels * (16 * parts + 8));
        const scale = moments + channels * 16 * parts;
        const shift = scale + channels * 4;
        parallel('batchNormMoments', [address(x!), rows, channels, moments], options);
        const parameters = [epsilon as number, address(gamma!), address(beta!)];
        const statistics = [address(mean), address(variance), scale, shift];
        kernels.finishMoments(moments, parts, rows, 1, channels, ...parameters, ...statistics);
        const rectify = Number(relu);
        parallel('scaleShiftRows', [address(x!), rows, channels, scale, shift, rectify, address(y)], options);
        return [y, mean, variance];
      },
    },
    {
      name: 'SightlineBatchNormGradient',
      run({ dy, x, gamma, beta, output1: mean, output2: variance }, { epsilon, relu }) {
        const { rows, channels, options } = rowsOf(x!);
        const [dx, dGamma, dBeta] = [output(x!.shape), output([channels]), output([channels])];
        const sums = scratch(channels * (16 * parts + 16));
        const scale = sums + channels * 16 * parts;
        const [shift, slope, constant] = [1, 2, 3].map((i) => scale + i * channels * 4);
        const parameters = [address(gamma!), address(beta!), epsilon as number];
        kernels.scaleOf(channels, ...parameters, address(mean!), address(variance!), scale, shift!);
        const given = [
          address(dy!),
          address(x!),
          rows,
          channels,
          address(mean!),
          scale,
          shift!,
          Number(relu),
        ];
        parallel('batchNormGradientSums', [...given, sums], options);
        kernels.finishGradient(
          sums,
          parts,
          rows,
          channels,
          epsilon as number,
          address(variance!),
          scale,
          address(dGamma),
          address(dBeta),
          slope!,
          constant!,
        );
        parallel('batchNormGradientRows', [...given, slope!, constant!, address(dx)], options);
        return [dx, dGamma, dBeta];
      },
    },
    {
      name: 'SightlineScaleShift',
      run({ x, scale, shift }, { relu }) {
        const { rows, channels, options } = rowsOf(x!);
        const y = output(x!.shape);
        const factors = [address(scale!), address(shift!), Number(relu)];
        parallel('scaleShiftRows', [address(x!), rows, channels, ...factors, address(y)], options);
        return y;
      },
    },
    {
      name: 'SightlineScaleShiftGradient',
      run({ dy, x, scale, shift }, { relu }) {
        const { rows, channels, options } = rowsOf(x!);
        const [dx, dScale, dShift] = [output(x!.shape), output([channels]), output([channels])];
        const sums = scratch(channels * (16 * parts + 4));
        // Normalised about a mean of zero, with nothing that comes back through statistics.
        const nothing = sums + channels * 16 * parts;
        kernels.fillZero(nothing, channels * 4);
        const factors = [address(scale!), address(shift!), Number(relu)];
        const given = [address(dy!), address(x!), rows, channels, nothing, ...factors];
        parallel('batchNormGradientSums', [...given, sums], options);
        kernels.finishScaleShiftGradient(sums, parts, channels, address(dScale), address(dShift));
        parallel('batchNormGradientRows', [...given, nothing, nothing, address(dx)], options);
        return [dx, dScale, dShift];
      },
    },
  ];
}
