import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { usualParts as parts, type KernelHost } from './kernel-host.ts';
import type { Kernel } from './kernel.ts';

/** Sums over rows, and passes over all numbers. */
export function rowKernels({ kernels, address, output, share, parallel }: KernelHost): readonly Kernel[] {
  /** Sum or mean over axes that lie side by side; others are left to the backend. */
  function reduce(x: TensorInfo, axis: unknown, keepDims: unknown, mean: boolean): TensorInfo | undefined {
    const axes = util.parseAxisParam(axis as number | number[], x.shape).sort((a, b) => a - b);
    const [first, last] = [axes[0], axes.at(-1)];
    if (x.dtype !== 'float32' || first === undefined || last! - first !== axes.length - 1) return undefined;
    const middle = util.sizeFromShape(x.shape.slice(first, last! + 1));
    const kept = x.shape.map((size, i) => (i >= first && i <= last! ? 1 : size));
    const result = output(keepDims === true ? kept : kept.filter((_, i) => i < first || i > last!));
    const [outer, inner] = [x.shape.slice(0, first), x.shape.slice(last! + 1)].map(util.sizeFromShape);
    const factor = mean ? 1 / middle : 1;
    const work = util.sizeFromShape(x.shape);
    parallel('sumMiddle', [address(x), outer!, middle, inner!, factor, address(result)], { parts, work });
    return result;
  }

  return [
    { name: 'Sum', run: ({ x }, { axis, keepDims }) => reduce(x!, axis, keepDims, false) },
    { name: 'Mean', run: ({ x }, { axis, keepDims }) => reduce(x!, axis, keepDims, true) },
    {
      name: 'SightlineAverageOverPositions',
      run: ({ x }) => reduce(x!, [1, 2], false, true),
    },
    {
      name: 'SightlineAverageOverPositionsGradient',
      run({ dy }, { height, width }) {
        const [batch, channels] = dy!.shape as [number, number];
        const positions = (height as number) * (width as number);
        const dx = output([batch, height as number, width as number, channels]);
        const values = [address(dy!), batch, positions, channels, 1 / positions, address(dx)];
        parallel('repeatMiddle', values, { parts, work: batch * positions * channels });
        return dx;
      },
    },
    {
      name: 'SightlineAddRelu',
      run({ a, b }) {
        const y = output(a!.shape);
        const work = util.sizeFromShape(a!.shape);
        parallel('addRelu', [address(a!), address(b!), work, address(y)], { parts, work });
        return y;
      },
    },
    {
      name: 'SightlineAddReluGradient',
      run({ dy, output0: y }) {
        const dx = output(y!.shape);
        const work = util.sizeFromShape(y!.shape);
        parallel('reluGradient', [address(dy!), address(y!), work, address(dx)], { parts, work });
        // Two tensors on the same memory, since whoever takes one may free it.
        return [dx, share(dx)];
      },
    },
    {
      name: 'UnsortedSegmentSum',
      run({ x, segmentIds }, { numSegments }) {
        const [rows, ...rest] = x!.shape as [number, ...number[]];
        if (x!.dtype !== 'float32') return undefined;
        const segments = numSegments as number;
        const result = output([segments, ...rest]);
        kernels.segmentSum(
          address(x!),
          address(segmentIds!),
          rows,
          util.sizeFromShape(rest),
          segments,
          address(result),
        );
        return result;
      },
    },
  ];
}
