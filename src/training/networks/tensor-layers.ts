import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import {
  addRelu,
  aggregateStreams,
  averageOverPositions,
  batchNorm,
  liteConvolution,
  scaleShift,
  withoutTape,
} from '../backend/fused/operations.ts';
import { createRandom } from '../../maths/random.ts';
import type { Layers } from './layers.ts';
import type { ForwardOptions } from './network.ts';

/** Added to variances, as PyTorch does. */
export const epsilon = 1e-5;
/** Share of the newest batch in the running statistics, as PyTorch has it. */
const momentum = 0.1;

/**
 * Layers that compute, differentiably. Padding is explicit where a stride is above 1: 'same' would be uneven there,
 * and so differ from what published weights were trained with.
 *
 * @param weight the variable of a name
 * @param observe sees what reaches each normalisation that uses running statistics
 */
export function tensorLayers(
  weight: (name: string) => Variable,
  {
    training,
    frozen = () => false,
    updateStatistics = training,
    dropoutSeed,
    scaleOffsets = [],
  }: ForwardOptions,
  observe?: (name: string, input: Tensor) => void,
): Layers<Tensor> {
  let scalesSeen = 0;
  const vector = (name: string): Tensor1D => weight(name) as Tensor as Tensor1D;
  const kernel = (name: string): Tensor4D => weight(`${name}.weight`) as Tensor as Tensor4D;

  /** `running ← 0.9 · running + 0.1 · of this batch`, with the unbiased variance, as PyTorch. */
  function moveStatistics(name: string, mean: Tensor1D, variance: Tensor1D, count: number): void {
    const move = (running: Variable, found: Tensor, share: number): void => {
      const moved = tf.tidy(() => tf.add(tf.mul(running, 1 - momentum), tf.mul(found, share)));
      running.assign(moved);
      moved.dispose();
    };
    withoutTape(() => {
      move(weight(`${name}.running_mean`), mean, momentum);
      move(weight(`${name}.running_var`), variance, (momentum * count) / Math.max(1, count - 1));
    });
  }

  const layers: Layers<Tensor> = {
    shape: (value) => value.shape.slice(1),
    conv(input, name, { stride = 1, padding = 0, bias = false }) {
      const x = input as Tensor4D;
      const filter = kernel(name);
      const even = padding === (filter.shape[0] - 1) / 2;
      const y =
        stride === 1 && even
          ? tf.conv2d(x, filter, 1, 'same')
          : tf.conv2d(padding > 0 ? pad(x, padding) : x, filter, stride, 'valid');
      return bias ? tf.add(y, vector(`${name}.bias`)) : y;
    },
    lite(input, name, filters) {
      const x = input as Tensor4D;
      const [pointwise, depthwise] = [kernel(`${name}.conv1`), kernel(`${name}.conv2`)];
      if (!training || frozen(`${name}.bn`)) {
        const spread = tf.depthwiseConv2d(tf.conv2d(x, pointwise, 1, 'valid'), depthwise, 1, 'same');
        return layers.batchNorm(spread, `${name}.bn`, { relu: true });
      }
      const [gamma, beta] = [vector(`${name}.bn.weight`), vector(`${name}.bn.bias`)];
      const { y, mean, variance } = liteConvolution(x, pointwise, depthwise, gamma, beta, { epsilon });
      if (updateStatistics) moveStatistics(`${name}.bn`, mean, variance, y.size / filters);
      return y;
    },
    gatedSum: (streams, name) =>
      aggregateStreams(streams as Tensor4D[], {
        reduce: kernel(`${name}.fc1`),
        reduceBias: vector(`${name}.fc1.bias`),
        expand: kernel(`${name}.fc2`),
        expandBias: vector(`${name}.fc2.bias`),
      }),
    linear(input, name, { bias = true }) {
      const y = tf.matMul(input, weight(`${name}.weight`));
      return bias ? tf.add(y, vector(`${name}.bias`)) : y;
    },
    batchNorm(input, name, { relu = false, shift = true } = {}) {
      const gamma = vector(`${name}.weight`);
      const beta = shift ? vector(`${name}.bias`) : tf.zerosLike(gamma);
      if (training && !frozen(name)) {
        const { y, mean, variance } = batchNorm(input, gamma, beta, { epsilon, relu });
        if (updateStatistics) moveStatistics(name, mean, variance, input.size / mean.size);
        return y;
      }
      observe?.(name, input);
      const [mean, variance] = [vector(`${name}.running_mean`), vector(`${name}.running_var`)];
      const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
      return scaleShift(input, scale as Tensor1D, tf.sub(beta, tf.mul(mean, scale)), { relu });
    },
    instanceNorm(input, name) {
      const { mean, variance } = tf.moments(input, [1, 2], true);
      const normalised = tf.mul(tf.sub(input, mean), tf.rsqrt(tf.add(variance, epsilon)));
      return scaleShift(normalised, vector(`${name}.weight`), vector(`${name}.bias`));
    },
    relu: (input) => tf.relu(input),
    sigmoid: (input) => tf.sigmoid(input),
    softmax: (input) => tf.softmax(input),
    add: (left, right) => tf.add(left, right),
    addRelu: (left, right) => addRelu(left as Tensor4D, right as Tensor4D),
    weightedSum: (values, weights) => tf.addN(values.map((value, i) => tf.mul(value, weights[i]!))),
    squaredDifference: (left, right) => tf.squaredDifference(left, right),
    maxPool(input, { size, stride, padding = 0 }) {
      return tf.maxPool(pad(input as Tensor4D, padding), size, stride, 'valid');
    },
    averagePool(input, { size, stride, padding = 0 }) {
      return tf.avgPool(pad(input as Tensor4D, padding), size, stride, 'valid');
    },
    globalAverage: (input) => averageOverPositions(input as Tensor4D),
    stripes(input, count, kind) {
      const x = input as Tensor4D;
      const height = x.shape[1];
      const pool = (part: Tensor, axes: number[]): Tensor =>
        kind === 'max' ? tf.max(part, axes) : tf.mean(part, axes);
      if (height % count === 0) {
        const [batch, , width, channels] = x.shape;
        const grouped = tf.reshape(x, [batch, count, (height / count) * width, channels]);
        return tf.expandDims(pool(grouped, [2]), 2);
      }
      const rows = stripeRows(height, count).map(({ from, to }) =>
        pool(tf.slice(x, [0, from, 0, 0], [-1, to - from, -1, -1]), [1, 2]),
      );
      return tf.expandDims(tf.stack(rows, 1), 2);
    },
    weightedParts(input, weights) {
      const [batch, height, width, channels] = (input as Tensor4D).shape;
      const places = tf.reshape(input, [batch, height * width, channels]);
      const shares = tf.transpose(tf.reshape(weights, [batch, height * width, -1]), [0, 2, 1]);
      const sums = tf.matMul(shares, places);
      return tf.expandDims(tf.div(sums, tf.sum(shares, 2, true)), 2);
    },
    row: (input, index) => tf.squeeze(tf.slice(input, [0, index, 0, 0], [-1, 1, -1, -1]), [1, 2]),
    rows: (input) => tf.squeeze(input, [2]),
    flatten: (input) => tf.reshape(input, [input.shape[0], -1]),
    enlarge(input, factor) {
      const [, height, width] = (input as Tensor4D).shape;
      return tf.image.resizeNearestNeighbor(input as Tensor4D, [height * factor, width * factor]);
    },
    dropout(input, name, rate) {
      if (!training || dropoutSeed === undefined) return input;
      // TensorFlow.js draws the mask from the seed, on the CPU: the same mask on every backend.
      return tf.dropout(
        input,
        rate,
        undefined,
        createRandom(dropoutSeed)
          .fork(name)
          .int(2 ** 31),
      );
    },
    scale(input) {
      const offset = scaleOffsets[scalesSeen++];
      return offset ? tf.add(input, offset) : input;
    },
  };
  return layers;
}

/** Rows of each stripe, as PyTorch's adaptive pooling takes them. */
export function stripeRows(height: number, count: number): { from: number; to: number }[] {
  return Array.from({ length: count }, (_, i) => ({
    from: Math.floor((i * height) / count),
    to: Math.ceil(((i + 1) * height) / count),
  }));
}

function pad(x: Tensor4D, padding: number): Tensor4D {
  if (padding === 0) return x;
  const sides: [number, number] = [padding, padding];
  return tf.pad(x, [[0, 0], sides, sides, [0, 0]]);
}
