import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelHost } from './kernel-host.ts';
import type { Kernel } from './register-kernels.ts';

/** Sums over rows, and passes over all numbers. */
export function rowKernels({ kernels, address, output }: KernelHost): readonly Kernel[] {
  /** Sum or mean over axes that lie side by side; others are left to the backend. */
  function reduce(x: TensorInfo, axis: unknown, keepDims: unknown, mean: boolean): TensorInfo | undefined {
    const axes = util.parseAxisParam(axis as number | number[], x.shape).sort((a, b) => a - b);
    const [first, last] = [axes[0], axes.at(-1)];
    if (x.dtype !== 'float32' || first === undefined || last! - first !== axes.length - 1) return undefined;
    const middle = util.sizeFromShape(x.shape.slice(first, last! + 1));
    const kept = x.shape.map((size, i) => (i >= first && i <= last! ? 1 : size));
    const result = output(keepDims === true ? kept : kept.filter((_, i) => i < first || i > last!));
    const [outer, inner] = [x.shape.slice(0, first), x.shape.slice(last! + 1)].map(util.sizeFromShape);
    kernels.sumMiddle(address(x), outer!, middle, inner!, mean ? 1 / middle : 1, address(result));
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
        kernels.repeatMiddle(address(dy!), batch, positions, channels, 1 / positions, address(dx));
        return dx;
      },
    },
    {
      name: 'SightlineAddRelu',
      run({ a, b }) {
        const y = output(a!.shape);
        kernels.addRelu(address(a!), address(b!), util.sizeFromShape(a!.shape), address(y));
        return y;
      },
    },
    {
      name: 'SightlineAddReluGradient',
      run({ dy, output0: y }) {
        // Two tensors, since whoever takes one may free it.
        const [da, db] = [output(y!.shape), output(y!.shape)];
        const size = util.sizeFromShape(y!.shape);
        kernels.reluGradient(address(dy!), address(y!), size, address(da));
        kernels.reluGradient(address(dy!), address(y!), size, address(db));
        return [da, db];
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
