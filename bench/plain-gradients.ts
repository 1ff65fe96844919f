import * as tf from '@tensorflow/tfjs-core';

/**
 * The gradients that TensorFlow.js's wasm backend lacks, composed of operations that it has, tap by tap: what there was
 * to train with before kernels of our own.
 * @returns takes them away again
 */
export function registerPlainGradients(): () => void {
  const kernels: Readonly<Record<string, tf.KernelFunc>> = {
    Conv2DBackpropFilter: (params) => filterGradient(params, false),
    DepthwiseConv2dNativeBackpropFilter: (params) => filterGradient(params, true),
    DepthwiseConv2dNativeBackpropInput({ inputs, attrs }) {
      const { dy, filter } = inputs as unknown as Record<'dy' | 'filter', tf.Tensor4D>;
      // Stride 1 and 'same' padding, as in OSNet: the same convolution with the filter turned round.
      if (attrs?.['pad'] !== 'same') throw new Error("only 'same' padding");
      return tf.tidy(() => tf.depthwiseConv2d(dy, tf.reverse(filter, [0, 1]), 1, 'same'));
    },
  };
  for (const [kernelName, kernelFunc] of Object.entries(kernels))
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  return () => Object.keys(kernels).forEach((kernelName) => tf.unregisterKernel(kernelName, 'wasm'));
}

function filterGradient({ inputs, attrs }: Parameters<tf.KernelFunc>[0], depthwise: boolean): tf.Tensor {
  const { x, dy } = inputs as unknown as Record<'x' | 'dy', tf.Tensor4D>;
  const { filterShape, strides, pad } = attrs as unknown as {
    filterShape: [number, number, number, number];
    strides: [number, number];
    pad: 'same';
  };
  const geometry = tf.backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    1,
    pad,
    undefined,
    depthwise,
  );
  const { filterHeight, filterWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = geometry;
  return tf.tidy(() => {
    const { top, bottom, left, right } = padInfo;
    const padded = tf.pad(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    const taps: tf.Tensor[] = [];
    for (let row = 0; row < filterHeight; row++)
      for (let column = 0; column < filterWidth; column++) {
        const end = [row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1];
        const seen = tf.stridedSlice(
          padded,
          [0, row, column, 0],
          [x.shape[0], ...end, x.shape[3]],
          [1, strideHeight, strideWidth, 1],
        );
        taps.push(
          depthwise
            ? tf.sum(tf.mul(seen, dy), [0, 1, 2])
            : tf.matMul(
                tf.reshape(seen, [-1, x.shape[3]]),
                tf.reshape(dy, [-1, filterShape[3]]),
                true,
                false,
              ),
        );
      }
    return tf.reshape(tf.stack(taps), filterShape);
  });
}
