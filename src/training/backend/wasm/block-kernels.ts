import { slice_util, util, type TensorInfo } from '@tensorflow/tfjs-core';
import { usualParts as parts, type KernelHost } from './kernel-host.ts';
import type { Kernel } from './kernel.ts';

/** Copies of whole tensors and of blocks out of them. */
export function blockKernels({ kernels, address, output, share, parallel }: KernelHost): readonly Kernel[] {
  /** Copies a block of `size` that begins at `begin` of one tensor and at `at` of another. */
  function copy(
    from: TensorInfo,
    begin: readonly number[],
    to: TensorInfo,
    at: readonly number[],
    size: readonly number[],
  ): void {
    const [source, target] = [from, to].map(({ shape }) => strides(fourFrom(shape)));
    const [first, there] = [begin, at].map((place) => fourFrom(place, 0));
    const offset = (stride: readonly number[], place: readonly number[]): number =>
      4 * place.reduce((sum, index, axis) => sum + index * stride[axis]!, 0);
    const values = [
      ...[address(from) + offset(source!, first!), ...source!.slice(0, 3).map((stride) => 4 * stride)],
      ...[address(to) + offset(target!, there!), ...target!.slice(0, 3).map((stride) => 4 * stride)],
      ...fourFrom(size),
    ];
    parallel('copyBlock', values, { parts, work: util.sizeFromShape(size as number[]) });
  }
  const isOurs = ({ dtype, shape }: TensorInfo): boolean => dtype === 'float32' && shape.length <= 4;

  function sliceOf(x: TensorInfo, begin: readonly number[], size: readonly number[]): TensorInfo {
    const part = output(size);
    copy(x, begin, part, fourFrom([], 0), size);
    return part;
  }

  return [
    {
      // The backend's own copies, and every tensor that a gradient wants passes through here.
      name: 'Identity',
      run: ({ x }) => (x!.dtype === 'string' ? undefined : share(x!)),
    },
    {
      name: 'Slice',
      run({ x }, attributes) {
        if (!isOurs(x!)) return undefined;
        const [begin, size] = slice_util.parseSliceParams(
          x!,
          attributes['begin'] as number[],
          attributes['size'] as number[],
        ) as [number[], number[]];
        return sliceOf(x!, begin, size);
      },
    },
    {
      name: 'SplitV',
      run({ x }, { numOrSizeSplits, axis }) {
        if (!isOurs(x!)) return undefined;
        const along = util.parseAxisParam(axis as number, x!.shape)[0]!;
        const sizes = Array.isArray(numOrSizeSplits)
          ? (numOrSizeSplits as number[])
          : Array.from<number>({ length: numOrSizeSplits as number }).fill(
              x!.shape[along]! / (numOrSizeSplits as number),
            );
        // One size may be -1, the rest.
        const rest = x!.shape[along]! - sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
        let from = 0;
        return sizes.map((size) => {
          const taken = size < 0 ? rest : size;
          const part = sliceOf(
            x!,
            x!.shape.map((_, i) => (i === along ? from : 0)),
            x!.shape.map((whole, i) => (i === along ? taken : whole)),
          );
          from += taken;
          return part;
        });
      },
    },
    {
      name: 'PadV2',
      run({ x }, { paddings, constantValue }) {
        const sides = paddings as [number, number][];
        if (!isOurs(x!) || constantValue !== 0) return undefined;
        const y = output(x!.shape.map((size, i) => size + sides[i]![0] + sides[i]![1]));
        kernels.fillZero(address(y), util.sizeFromShape(y.shape) * 4);
        copy(
          x!,
          fourFrom([], 0),
          y,
          sides.map(([before]) => before),
          x!.shape,
        );
        return y;
      },
    },
  ];
}

/** Filled up at the front to four axes. */
function fourFrom(shape: readonly number[], filler = 1): number[] {
  return [...Array.from<number>({ length: Math.max(0, 4 - shape.length) }).fill(filler), ...shape];
}

function strides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => util.sizeFromShape(shape.slice(axis + 1)));
}
