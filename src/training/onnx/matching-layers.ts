import { ModelError } from '../../errors.ts';
import type { Layers } from '../networks/layers.ts';
import { planningLayers, type Shape } from '../networks/planning-layers.ts';
import { epsilon } from '../networks/tensor-layers.ts';
import { fromTorch, torchShape, type WeightLayout } from '../networks/weight-layout.ts';
import type { WeightValues } from '../networks/weight-values.ts';
import type { WeightedNode } from './read-onnx.ts';
import { floatValues } from './tensor-values.ts';
import { withoutTiny } from './without-tiny.ts';

/** What was found for a network in a file. */
export interface Matching {
  readonly layers: Layers<Shape>;
  readonly weights: ReadonlyMap<string, WeightValues>;
  /** Normalisations that the file has in the weights of the layer before: see {@link unfolded}. */
  readonly folded: readonly string[];
  /** From here on the file may end or have other layers than the network, as heads differ. */
  endOfBackbone(): void;
  /** Layers of the file that no layer of the network took. */
  rest(): readonly WeightedNode[];
}

/**
 * Layers that take their weights from a file's layers one after the other: both compute in the same order, whatever
 * names the exporter gave. Every shape must agree, and where the file has PyTorch's names, these too.
 */
export function matchingLayers(nodes: readonly WeightedNode[]): Matching {
  const { layers: plan } = planningLayers();
  const weights = new Map<string, WeightValues>();
  const folded: string[] = [];
  let next = 0;
  let inBackbone = true;
  let ended = false;
  /** The bias of the layer just taken that the network gives its normalisation, and that layer's output. */
  let openBias: Float32Array | undefined;
  let openOutput: Shape | undefined;

  function differ(name: string, expected: string): void {
    if (!inBackbone) {
      ended = true;
      return;
    }
    const node = nodes[next];
    const shape = node?.constants[0]?.dims.join();
    const found = node ? `${node.type} [${shape}]${node.name ? ` (${node.name})` : ''}` : 'the end';
    throw new ModelError(
      `the file does not fit the network: for ${name} expected ${expected}, found ${found}`,
      {
        hint: 'Choose the backbone that the file holds.',
        fields: { weight: name },
      },
    );
  }

  /** Takes the weight and bias of the next layer, if it is the one. */
  function take(name: string, shape: Shape, layout: WeightLayout, ownBias: boolean): void {
    if (ended) return;
    closeBias(name);
    const node = nodes[next];
    const conv = layout === 'conv' || layout === 'depthwise';
    const upright = conv || node?.transposed === true;
    const dims = upright ? torchShape(shape, layout) : shape;
    const right = conv ? node?.type === 'Conv' : node?.type === 'Gemm' || node?.type === 'MatMul';
    const weight = node?.constants[0];
    if (!right || weight?.dims.join() !== dims.join()) {
      differ(name, `${conv ? 'Conv' : 'Gemm'} [${dims.join()}]`);
      return;
    }
    if (
      /\.weight$/.test(weight.name) &&
      weight.name !== `${name}.weight` &&
      !weight.name.startsWith('onnx::')
    ) {
      differ(name, `the weight ${name}.weight`);
      return;
    }
    next++;
    const values = withoutTiny(floatValues(weight));
    weights.set(`${name}.weight`, { shape, values: upright ? fromTorch(values, shape, layout) : values });
    const units = shape.at(layout === 'depthwise' ? -2 : -1)!;
    const bias = node!.constants[1] ? withoutTiny(floatValues(node!.constants[1])) : new Float32Array(units);
    if (ownBias) weights.set(`${name}.bias`, { shape: [units], values: bias });
    openBias = ownBias ? new Float32Array(units) : bias;
  }

  function closeBias(name: string): void {
    if (inBackbone && openBias?.some((value) => value !== 0)) {
      differ(name, 'a normalisation after the layer before, which has a bias');
    }
    openBias = undefined;
  }

  /** Takes the vectors of a normalisation node. */
  function takeVectors(type: WeightedNode['type'], name: string, parts: readonly string[], channels: number) {
    const node = nodes[next];
    if (node?.type !== type || node.constants[0]?.dims[0] !== channels) return false;
    next++;
    parts.forEach((part, i) => {
      weights.set(`${name}.${part}`, { shape: [channels], values: floatValues(node.constants[i]!) });
    });
    return true;
  }

  // A new array for each new value: whether a normalisation follows a layer directly is a question of identity.
  const layers: Layers<Shape> = {
    ...plan,
    relu: (input) => [...input],
    sigmoid: (input) => [...input],
    softmax: (input) => [...input],
    add: (left, right) => [...plan.add(left, right)],
    addRelu: (left, right) => [...plan.addRelu(left, right)],
    weightedSum: (values) => [...values[0]!],
    conv(input, name, options) {
      const { filters, size = 1, bias = false } = options;
      take(name, [size, size, input[2]!, filters], 'conv', bias);
      return (openOutput = plan.conv(input, name, options));
    },
    lite(input, name, filters) {
      take(`${name}.conv1`, [1, 1, input[2]!, filters], 'conv', false);
      take(`${name}.conv2`, [3, 3, filters, 1], 'depthwise', false);
      openOutput = [input[0]!, input[1]!, filters];
      return layers.batchNorm(openOutput, `${name}.bn`);
    },
    gatedSum(streams, name, hidden) {
      const channels = streams[0]![2]!;
      for (const _ of streams) {
        take(`${name}.fc1`, [1, 1, channels, hidden], 'conv', true);
        take(`${name}.fc2`, [1, 1, hidden, channels], 'conv', true);
      }
      return streams[0]!;
    },
    linear(input, name, options) {
      take(name, [input.at(-1)!, options.units], 'linear', options.bias ?? true);
      return (openOutput = plan.linear(input, name, options));
    },
    batchNorm(input, name) {
      if (ended) return input;
      const channels = input.at(-1)!;
      const parts = ['weight', 'bias', 'running_mean', 'running_var'];
      const direct = input === openOutput;
      const node = nodes[next];
      const folds = direct && openBias !== undefined && node?.input !== nodes[next - 1]!.output;
      if (folds) {
        folded.push(name);
        for (const [part, values] of Object.entries(unfolded(openBias!))) {
          weights.set(`${name}.${part}`, { shape: [channels], values });
        }
        openBias = undefined;
      } else if (takeVectors('BatchNormalization', name, parts, channels)) {
        if (direct) openBias = undefined;
      } else {
        differ(name, `BatchNormalization [${channels}]`);
      }
      return input;
    },
    instanceNorm(input, name) {
      if (ended) return input;
      closeBias(name);
      const channels = input.at(-1)!;
      if (!takeVectors('InstanceNormalization', name, ['weight', 'bias'], channels)) {
        differ(name, `InstanceNormalization [${channels}]`);
      }
      return input;
    },
  };
  return {
    layers,
    weights,
    folded,
    endOfBackbone: () => {
      inBackbone = false;
    },
    rest: () => nodes.slice(next),
  };
}

/**
 * A normalisation that only adds the bias into which an exporter folded it: mean 0, variance 1, and a scale that
 * undoes the epsilon. What its mean and deviation were is lost; `calibrateNorms` finds them again.
 */
function unfolded(bias: Float32Array): Record<string, Float32Array> {
  const ones = new Float32Array(bias.length).fill(1);
  return {
    weight: ones.map(() => Math.sqrt(1 + epsilon)),
    bias,
    running_mean: new Float32Array(bias.length),
    running_var: ones,
  };
}
