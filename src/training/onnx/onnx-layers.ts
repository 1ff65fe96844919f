import type { Layers } from '../networks/layers.ts';
import { epsilon, stripeRows } from '../networks/tensor-layers.ts';
import { toTorch, torchShape, type WeightLayout } from '../networks/weight-layout.ts';
import type { WeightValues } from '../networks/weight-values.ts';
import type { Attribute, OnnxGraph } from './onnx-graph.ts';

/** A tensor of the graph: [batch, channels, height, width] there, `shape` as everywhere here (channels last). */
export interface OnnxValue {
  readonly tensor: string;
  readonly shape: readonly number[];
  /** The convolution or fully connected layer that gives it, while a normalisation can still go into its weights. */
  readonly foldable?: Foldable;
}

interface Foldable {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  /** Gives the layer its bias, if it has none yet. */
  readonly useBias: () => void;
}

/**
 * Layers that write an ONNX graph, as at test time. Batch normalisation goes into the weights of the convolution or
 * fully connected layer before it: w′ = w · γ/√(σ² + ε), b′ = (b − μ) · γ/√(σ² + ε) + β.
 */
export function onnxLayers(graph: OnnxGraph, weights: ReadonlyMap<string, WeightValues>): Layers<OnnxValue> {
  const find = (name: string): WeightValues => {
    const found = weights.get(name);
    if (!found) throw new Error(`the network has no weight ${name}`);
    return found;
  };
  const vector = (name: string): Float32Array => find(name).values;

  /** A node on one value that keeps or changes its shape. */
  function apply(
    type: string,
    input: OnnxValue,
    shape: readonly number[] = input.shape,
    attributes: Readonly<Record<string, Attribute>> = {},
    ...constants: string[]
  ): OnnxValue {
    const name = `${input.tensor}/${type}`;
    return { tensor: graph.node(type, [input.tensor, ...constants], name, attributes), shape };
  }

  /** A convolution or fully connected layer with a bias of its own, into which a normalisation may be folded. */
  function weighted(
    type: 'Conv' | 'Gemm',
    input: OnnxValue,
    name: string,
    layout: WeightLayout,
    shape: readonly number[],
    attributes: Readonly<Record<string, Attribute>>,
  ): OnnxValue {
    const { values, shape: own } = find(`${name}.weight`);
    const weight = toTorch(values, own, layout);
    const dims = torchShape(own, layout);
    const bias = weights.has(`${name}.bias`)
      ? Float32Array.from(vector(`${name}.bias`))
      : new Float32Array(dims[0]!);
    const inputs = [input.tensor, graph.floats(`${name}.weight`, dims, weight)];
    const useBias = (): void => {
      if (inputs.length === 2) inputs.push(graph.floats(`${name}.bias`, [bias.length], bias));
    };
    if (weights.has(`${name}.bias`)) useBias();
    const tensor = graph.node(type, inputs, name, attributes);
    return { tensor, shape, foldable: { weight, bias, useBias } };
  }

  function convolve(
    input: OnnxValue,
    name: string,
    layout: 'conv' | 'depthwise',
    size: number,
    stride: number,
    padding: number,
  ): OnnxValue {
    const [height, width, channels] = input.shape as [number, number, number];
    const places = (length: number): number => Math.floor((length + 2 * padding - size) / stride) + 1;
    const filters = torchShape(find(`${name}.weight`).shape, layout)[0]!;
    return weighted('Conv', input, name, layout, [places(height), places(width), filters], {
      kernel_shape: [size, size],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      group: layout === 'depthwise' ? channels : 1,
    });
  }

  function pool(type: string, input: OnnxValue, options: { size: number; stride: number; padding?: number }) {
    const { size, stride, padding = 0 } = options;
    const [height, width, channels] = input.shape as [number, number, number];
    const places = (length: number): number => Math.floor((length + 2 * padding - size) / stride) + 1;
    return apply(type, input, [places(height), places(width), channels], {
      kernel_shape: [size, size],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
    });
  }

  const binary =
    (type: string) =>
    (left: OnnxValue, right: OnnxValue): OnnxValue => ({
      tensor: graph.node(type, [left.tensor, right.tensor], `${left.tensor}/${type}`),
      shape: left.shape,
    });
  const notExported = (what: string) => (): never => {
    throw new Error(`${what} is for training and has no place in an exported graph`);
  };

  const layers: Layers<OnnxValue> = {
    shape: ({ shape }) => shape,
    conv: (input, name, { size = 1, stride = 1, padding = 0 }) =>
      convolve(input, name, 'conv', size, stride, padding),
    lite(input, name) {
      const pointwise = convolve(input, `${name}.conv1`, 'conv', 1, 1, 0);
      const spread = convolve(pointwise, `${name}.conv2`, 'depthwise', 3, 1, 1);
      return layers.batchNorm(spread, `${name}.bn`, { relu: true });
    },
    gatedSum(streams, name) {
      const gated = streams.map((stream) => {
        const mean = apply('GlobalAveragePool', stream, [1, 1, stream.shape[2]!]);
        const hidden = layers.relu(convolve(mean, `${name}.fc1`, 'conv', 1, 1, 0));
        const gate = layers.sigmoid(convolve(hidden, `${name}.fc2`, 'conv', 1, 1, 0));
        return binary('Mul')(stream, gate);
      });
      return gated.reduce(binary('Add'));
    },
    linear(input, name, { units }) {
      return weighted('Gemm', input, name, 'linear', [units], { transB: 1 });
    },
    batchNorm(input, name, { relu = false, shift = true } = {}) {
      const gamma = vector(`${name}.weight`);
      const beta = shift ? vector(`${name}.bias`) : new Float32Array(gamma.length);
      const mean = vector(`${name}.running_mean`);
      const variance = vector(`${name}.running_var`);
      const normalised =
        input.foldable && !graph.isRead(input.tensor)
          ? fold(input, input.foldable, gamma, beta, mean, variance)
          : apply(
              'BatchNormalization',
              input,
              input.shape,
              { epsilon },
              ...Object.entries({ weight: gamma, bias: beta, running_mean: mean, running_var: variance }).map(
                ([part, values]) => graph.floats(`${name}.${part}`, [values.length], values),
              ),
            );
      return relu ? layers.relu(normalised) : normalised;
    },
    instanceNorm(input, name) {
      const constants = ['weight', 'bias'].map((part) => {
        const values = vector(`${name}.${part}`);
        return graph.floats(`${name}.${part}`, [values.length], values);
      });
      return apply('InstanceNormalization', input, input.shape, { epsilon }, ...constants);
    },
    relu: (input) => apply('Relu', input),
    sigmoid: (input) => apply('Sigmoid', input),
    softmax: (input) => apply('Softmax', input, input.shape, { axis: 1 }),
    add: binary('Add'),
    addRelu: (left, right) => layers.relu(binary('Add')(left, right)),
    weightedSum: (values, gates) =>
      values.map((value, i) => binary('Mul')(value, gates[i]!)).reduce(binary('Add')),
    squaredDifference: notExported('the square layer'),
    maxPool: (input, options) => pool('MaxPool', input, options),
    averagePool: (input, options) => pool('AveragePool', input, options),
    globalAverage(input) {
      const channels = input.shape.at(-1)!;
      return apply('Flatten', apply('GlobalAveragePool', input, [1, 1, channels]), [channels]);
    },
    stripes(input, count, kind) {
      const [height, width, channels] = input.shape as [number, number, number];
      const type = kind === 'max' ? 'MaxPool' : 'AveragePool';
      const window = (rows: number) => ({ kernel_shape: [rows, width], strides: [rows, width] });
      const shape = [count, 1, channels];
      if (height % count === 0) return apply(type, input, shape, window(height / count));
      const parts = stripeRows(height, count).map(({ from, to }, i) => {
        const bounds = { from: [from], to: [to], axis: [2] };
        const constants = Object.entries(bounds).map(([bound, values]) =>
          graph.integers(`stripe.${count}.${i}.${bound}`, values),
        );
        const slice = apply('Slice', input, [to - from, width, channels], {}, ...constants);
        return apply(type, slice, [1, 1, channels], window(to - from)).tensor;
      });
      return { tensor: graph.node('Concat', parts, `${input.tensor}/stripes`, { axis: 2 }), shape };
    },
    weightedParts(input, shares) {
      const channels = input.shape.at(-1)!;
      const parts = shares.shape.at(-1)!;
      const flat = graph.integers('places', [0, 0, -1]);
      const places = apply('Transpose', apply('Reshape', input, [], {}, flat), [], { perm: [0, 2, 1] });
      const weight = apply('Reshape', shares, [], {}, flat);
      const total = apply('ReduceSum', weight, [], { keepdims: 1 }, graph.integers('last', [2]));
      const mean = binary('Div')(binary('MatMul')(weight, places), total);
      const upright = apply('Transpose', mean, [], { perm: [0, 2, 1] });
      return apply('Unsqueeze', upright, [parts, 1, channels], {}, graph.integers('fourth', [3]));
    },
    row: notExported('a classifier'),
    rows(input) {
      const [count, , channels] = input.shape as [number, number, number];
      const flat = apply('Squeeze', input, [], {}, graph.integers('fourth', [3]));
      return apply('Transpose', flat, [count, channels], { perm: [0, 2, 1] });
    },
    flatten(input) {
      const last = apply('Transpose', input, [], { perm: [0, 2, 3, 1] });
      return apply('Flatten', last, [input.shape.reduce((product, n) => product * n, 1)]);
    },
    enlarge(input, factor) {
      const [height, width, channels] = input.shape as [number, number, number];
      const scales = graph.floats(`enlarge.${factor}`, [4], Float32Array.of(1, 1, factor, factor));
      return apply(
        'Resize',
        input,
        [height * factor, width * factor, channels],
        { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
        '',
        scales,
      );
    },
    dropout: (input) => input,
    scale: (input) => input,
  };
  return layers;
}

/** Writes a normalisation into the weights before it, which the graph has not read yet. */
function fold(
  { tensor, shape }: OnnxValue,
  { weight, bias, useBias }: Foldable,
  gamma: Float32Array,
  beta: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
): OnnxValue {
  useBias();
  const perFilter = weight.length / bias.length;
  bias.forEach((own, filter) => {
    const factor = gamma[filter]! / Math.sqrt(variance[filter]! + epsilon);
    for (let i = filter * perFilter; i < (filter + 1) * perFilter; i++) weight[i]! *= factor;
    bias[filter] = (own - mean[filter]!) * factor + beta[filter]!;
  });
  return { tensor, shape };
}
