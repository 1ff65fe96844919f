import { ConfigError } from '../../errors.ts';
import type { Initial, Layers } from './layers.ts';
import type { WeightLayout } from './weight-layout.ts';

/** One weight that a network needs. */
export interface PlannedWeight {
  readonly name: string;
  /** In TensorFlow's layout. */
  readonly shape: readonly number[];
  readonly layout: WeightLayout;
  readonly initial: Initial;
  /** False for running statistics. */
  readonly trainable: boolean;
}

/** A value of which only the shape is known, without the batch. */
export type Shape = readonly number[];

/** Layers that compute nothing: they list the weights that are used, in that order, and count multiply-adds. */
export function planningLayers(): {
  readonly layers: Layers<Shape>;
  readonly weights: ReadonlyMap<string, PlannedWeight>;
  readonly multiplyAdds: () => number;
} {
  const weights = new Map<string, PlannedWeight>();
  let multiplyAdds = 0;

  function declare(
    name: string,
    shape: Shape,
    layout: WeightLayout,
    initial: Initial,
    trainable = true,
  ): void {
    const known = weights.get(name);
    if (known && known.shape.join() !== shape.join()) {
      throw new Error(`weight ${name} is used as [${known.shape.join()}] and as [${shape.join()}]`);
    }
    weights.set(name, known ?? { name, shape, layout, initial, trainable });
  }
  const bias = (name: string, length: number): void => {
    declare(`${name}.bias`, [length], 'vector', 'zeros');
  };
  function dense(name: string, input: number, units: number, places: number): void {
    declare(`${name}.weight`, [1, 1, input, units], 'conv', 'kaiming');
    multiplyAdds += places * input * units;
  }

  const layers: Layers<Shape> = {
    shape: (value) => value,
    conv(input, name, { filters, size = 1, stride = 1, padding = 0, bias: biased = false }) {
      const [height, width, channels] = map(input);
      declare(`${name}.weight`, [size, size, channels, filters], 'conv', 'kaiming');
      if (biased) bias(name, filters);
      const out = [
        slide(height, size, stride, padding),
        slide(width, size, stride, padding),
        filters,
      ] as const;
      multiplyAdds += out[0] * out[1] * filters * channels * size * size;
      return out;
    },
    lite(input, name, filters) {
      const [height, width, channels] = map(input);
      dense(`${name}.conv1`, channels, filters, height * width);
      declare(`${name}.conv2.weight`, [3, 3, filters, 1], 'depthwise', 'kaiming');
      multiplyAdds += height * width * filters * 9;
      return layers.batchNorm([height, width, filters], `${name}.bn`);
    },
    gatedSum(streams, name, hidden) {
      const [, , channels] = map(streams[0]!);
      for (const _ of streams) {
        dense(`${name}.fc1`, channels, hidden, 1);
        dense(`${name}.fc2`, hidden, channels, 1);
      }
      bias(`${name}.fc1`, hidden);
      bias(`${name}.fc2`, channels);
      return streams[0]!;
    },
    linear(input, name, { units, bias: biased = true, initial = 'normal' }) {
      const length = input.at(-1)!;
      declare(`${name}.weight`, [length, units], 'linear', initial);
      if (biased) bias(name, units);
      multiplyAdds += length * units;
      return [units];
    },
    batchNorm(input, name, { shift = true } = {}) {
      const channels = input.at(-1)!;
      declare(`${name}.weight`, [channels], 'vector', 'ones');
      if (shift) bias(name, channels);
      declare(`${name}.running_mean`, [channels], 'vector', 'zeros', false);
      declare(`${name}.running_var`, [channels], 'vector', 'ones', false);
      return input;
    },
    instanceNorm(input, name) {
      declare(`${name}.weight`, [input.at(-1)!], 'vector', 'ones');
      bias(name, input.at(-1)!);
      return input;
    },
    relu: (input) => input,
    sigmoid: (input) => input,
    softmax: (input) => input,
    add: same,
    addRelu: same,
    weightedSum: (values) => values[0]!,
    squaredDifference: same,
    maxPool: pool,
    averagePool: pool,
    globalAverage: (input) => [input.at(-1)!],
    stripes(input, count) {
      const [height, , channels] = map(input);
      if (height < count) {
        throw new ConfigError(`the last feature map has ${height} rows, too few for ${count} stripes`, {
          hint: `Give an inputSize of at least ${count * 16} rows.`,
          fields: { path: 'inputSize' },
        });
      }
      return [count, 1, channels];
    },
    weightedParts: (input, weights) => [weights.at(-1)!, 1, input.at(-1)!],
    row: (input) => [input.at(-1)!],
    rows: (input) => [input[0]!, input.at(-1)!],
    flatten: (input) => [input.reduce((product, length) => product * length, 1)],
    enlarge(input, factor) {
      const [height, width, channels] = map(input);
      if (!Number.isInteger(factor)) {
        throw new ConfigError('feature maps of neighbouring scales do not fit one another', {
          hint: 'Give an inputSize whose height and width are multiples of 32.',
          fields: { path: 'inputSize' },
        });
      }
      return [height * factor, width * factor, channels];
    },
    dropout: (input) => input,
    scale: (input) => input,
  };
  return { layers, weights, multiplyAdds: () => multiplyAdds };
}

function map(shape: Shape): [number, number, number] {
  const [height, width, channels] = shape;
  return [height!, width!, channels!];
}

function same(left: Shape, right: Shape): Shape {
  if (left.join() !== right.join()) throw new Error(`[${left.join()}] does not fit [${right.join()}]`);
  return left;
}

function pool(
  input: Shape,
  { size, stride, padding = 0 }: { size: number; stride: number; padding?: number },
) {
  const [height, width, channels] = map(input);
  return [slide(height, size, stride, padding), slide(width, size, stride, padding), channels];
}

/** Places of a window along one axis. */
function slide(length: number, size: number, stride: number, padding: number): number {
  const places = Math.floor((length + 2 * padding - size) / stride) + 1;
  if (places >= 1) return places;
  throw new ConfigError('the pictures are too small for the network', {
    hint: 'Give a larger inputSize, such as 256x128 or 128x64.',
    fields: { path: 'inputSize' },
  });
}
