import { usualParts as parts, type KernelHost } from './kernel-host.ts';
import type { Kernel } from './kernel.ts';

/** OSNet's Lite 3×3, forward and backward. */
export function liteConvolutionKernels(host: KernelHost): readonly Kernel[] {
  const { kernels, address, output, scratch, parallel } = host;
  return [
    {
      name: 'SightlineLiteConvolution',
      run({ x, pointwise, depthwise, gamma, beta }, { epsilon }) {
        const [batch, height, width, inputs] = x!.shape as [number, number, number, number];
        const channels = gamma!.shape[0]!;
        const map = [batch, height, width, channels];
        const [y, mean, variance, spread] = [
          output(map),
          output([channels]),
          output([channels]),
          output(map),
        ];
        const positions = height * width;
        const options = { parts, work: batch * positions * channels };
        const moments = scratch(channels * (16 * parts + 8));
        const scale = moments + channels * 16 * parts;
        const shift = scale + channels * 4;
        const filters = [address(pointwise!), address(depthwise!)];
        const shape = [batch, height, width, inputs, channels];
        parallel('liteConvolutionSpread', [address(x!), ...shape, ...filters, address(spread), moments], {
          ...options,
          scratchBytes: kernels.liteConvolutionScratch(height, width, inputs, channels),
        });
        const parameters = [epsilon as number, address(gamma!), address(beta!)];
        const statistics = [address(mean), address(variance), scale, shift];
        kernels.finishMoments(moments, parts, batch, positions, channels, ...parameters, ...statistics);
        const rows = batch * positions;
        parallel('scaleShiftRows', [address(spread), rows, channels, scale, shift, 1, address(y)], options);
        return [y, mean, variance, spread];
      },
    },
    {
      name: 'SightlineLiteConvolutionGradient',
      run(known, { epsilon }) {
        const { dy, x, pointwise, depthwise, gamma, beta, output1: mean, output2: variance } = known;
        const spread = address(known['output3']!);
        const [batch, height, width, inputs] = x!.shape as [number, number, number, number];
        const channels = gamma!.shape[0]!;
        const rows = batch * height * width;
        const options = { parts, work: rows * channels };
        const [dx, dPointwise, dDepthwise] = [x!, pointwise!, depthwise!].map(({ shape }) => output(shape));
        const [dGamma, dBeta] = [output([channels]), output([channels])];

        const sums = scratch(channels * (16 * parts + 16 + 4 * inputs + 4 * parts * (inputs + 9)));
        const scale = sums + channels * 16 * parts;
        const [shift, slope, constant, turned] = [1, 2, 3, 4].map((i) => scale + i * channels * 4);
        const pointwises = turned! + channels * inputs * 4;
        const depthwises = pointwises + parts * channels * inputs * 4;

        const parameters = [address(gamma!), address(beta!), epsilon as number];
        kernels.scaleOf(channels, ...parameters, address(mean!), address(variance!), scale, shift!);
        const factors = [address(mean!), scale, shift!];
        parallel(
          'batchNormGradientSums',
          [address(dy!), spread, rows, channels, ...factors, 1, sums],
          options,
        );
        const gradients = [address(dGamma), address(dBeta), slope!, constant!];
        const given = [rows, channels, epsilon as number, address(variance!), scale];
        kernels.finishGradient(sums, parts, ...given, ...gradients);
        kernels.transpose(inputs, channels, address(pointwise!), turned!);
        parallel(
          'liteConvolutionBack',
          [
            ...[address(dy!), address(x!), batch, height, width, inputs, channels],
            ...[address(pointwise!), turned!, address(depthwise!), spread, ...factors, slope!, constant!],
            ...[address(dx!), pointwises, depthwises],
          ],
          { ...options, scratchBytes: kernels.liteConvolutionScratch(height, width, inputs, channels) },
        );
        kernels.sumParts(pointwises, parts, channels * inputs, address(dPointwise!));
        kernels.sumParts(depthwises, parts, channels * 9, address(dDepthwise!));
        return [dx!, dPointwise!, dDepthwise!, dGamma, dBeta];
      },
    },
  ];
}
