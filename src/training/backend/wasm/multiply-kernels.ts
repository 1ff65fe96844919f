import { broadcast_util, util } from '@tensorflow/tfjs-core';
import type { KernelHost } from './kernel-host.ts';
import type { Kernel } from './kernel.ts';

/** Matrix products; a transposed left side is read as it lies, a transposed right side turned in scratch. */
export function multiplyKernels({ kernels, address, output, scratch }: KernelHost): readonly Kernel[] {
  return [
    {
      name: 'BatchMatMul',
      run({ a, b }, { transposeA, transposeB }) {
        if (a!.dtype !== 'float32' || b!.dtype !== 'float32') return undefined;
        const [aHeight, aWidth] = a!.shape.slice(-2) as [number, number];
        const [bHeight, bWidth] = b!.shape.slice(-2) as [number, number];
        const [rows, steps] = transposeA === true ? [aWidth, aHeight] : [aHeight, aWidth];
        const [bSteps, columns] = transposeB === true ? [bWidth, bHeight] : [bHeight, bWidth];
        const [aBatch, bBatch] = [a!.shape.slice(0, -2), b!.shape.slice(0, -2)];
        // Broadcasting over batches is rare enough to leave to the backend, unless one side has just one matrix.
        const [aCount, bCount] = [util.sizeFromShape(aBatch), util.sizeFromShape(bBatch)];
        if (steps !== bSteps || (aCount !== 1 && bCount !== 1 && !util.arraysEqual(aBatch, bBatch)))
          return undefined;
        const batch = broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
        const result = output([...batch, rows, columns]);
        const turned = scratch(bHeight * bWidth * 4 + kernels.multiplyScratch(columns));
        const packed = turned + bHeight * bWidth * 4;
        const [aRow, aStep] = transposeA === true ? [4, aWidth * 4] : [aWidth * 4, 4];
        for (let i = 0; i < Math.max(aCount, bCount); i++) {
          const left = address(a!) + (aCount === 1 ? 0 : i * aHeight * aWidth * 4);
          let right = address(b!) + (bCount === 1 ? 0 : i * bHeight * bWidth * 4);
          if (transposeB === true) {
            kernels.transpose(bHeight, bWidth, right, turned);
            right = turned;
          }
          const target = address(result) + i * rows * columns * 4;
          kernels.multiply(
            rows,
            columns,
            steps,
            left,
            aRow,
            aStep,
            right,
            columns * 4,
            target,
            columns * 4,
            0,
            packed,
          );
        }
        return result;
      },
    },
  ];
}
