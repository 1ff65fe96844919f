import type { KernelHost } from './kernel-host.ts';
import type { Kernel } from './register-kernels.ts';

/** OSNet's Lite 3×3, forward and backward. */
export function liteConvolutionKernels({ kernels, address, output, scratch }: KernelHost): readonly Kernel[] {
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
        kernels.liteConvolution(
          address(x!),
          batch,
          height,
          width,
          inputs,
          channels,
          address(pointwise!),
          address(depthwise!),
          address(gamma!),
          address(beta!),
          epsilon as number,
          address(y),
          address(mean),
          address(variance),
          address(spread),
          scratch(kernels.liteConvolutionScratch(height, width, inputs, channels)),
        );
        return [y, mean, variance, spread];
      },
    },
    {
      name: 'SightlineLiteConvolutionGradient',
      run(known, { epsilon }) {
        const { dy, x, pointwise, depthwise, gamma, beta, output1: mean, output2: variance } = known;
        const [batch, height, width, inputs] = x!.shape as [number, number, number, number];
        const channels = gamma!.shape[0]!;
        const [dx, dPointwise, dDepthwise] = [x!, pointwise!, depthwise!].map(({ shape }) => output(shape));
        const [dGamma, dBeta] = [output([channels]), output([channels])];
        kernels.liteConvolutionGradient(
          address(dy!),
          address(x!),
          batch,
          height,
          width,
          inputs,
          channels,
          address(pointwise!),
          address(depthwise!),
          address(gamma!),
          address(beta!),
          epsilon as number,
          address(known['output3']!),
          address(mean!),
          address(variance!),
          address(dx!),
          address(dPointwise!),
          address(dDepthwise!),
          address(dGamma),
          address(dBeta),
          scratch(kernels.liteConvolutionScratch(height, width, inputs, channels)),
        );
        return [dx!, dPointwise!, dDepthwise!, dGamma, dBeta];
      },
    },
  ];
}
