import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createNetwork } from '../../../src/training/networks/create-network.ts';
import type { NetworkSpec } from '../../../src/training/networks/network-spec.ts';
import { planWeights } from '../../../src/training/networks/weight-plan.ts';
import { readWeights, writeWeights } from '../../../src/training/networks/weight-values.ts';

const small = { height: 64, width: 32 };
const create = (spec: NetworkSpec, seed = 1) =>
  createNetwork(spec, { identities: 5, seed, inputSize: small });
const images = () => tf.randomNormal<tf.Rank.R4>([4, small.height, small.width, 3], 0, 1, 'float32', 9);

beforeAll(() => tf.setBackend('wasm'));

describe('planWeights', () => {
  const count = (spec: NetworkSpec): number =>
    planWeights(spec, { height: 224, width: 224 }, 1000)
      .weights.filter(({ trainable }) => trainable)
      .reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);

  it('counts the parameters and multiply-adds that torchvision gives for ResNet50', () => {
    const spec = { backbone: 'resnet50', lastStride: 2 } as const;
    expect(count(spec)).toBe(25_557_032);
    const { multiplyAdds } = planWeights(spec, { height: 224, width: 224 }, 1000);
    // 4.089 thousand millions with the classifier, which does not run at test time here.
    expect(multiplyAdds + 2048 * 1000).toBe(4_089_184_256);
  });

  it('gives the last map of ResNet50 twice the height and width with stride 1', () => {
    const size = { height: 256, width: 128 };
    const at = (lastStride: 1 | 2) => planWeights({ backbone: 'resnet50', lastStride }, size, 2).shapes.map;
    expect(at(2)).toEqual([8, 4, 2048]);
    expect(at(1)).toEqual([16, 8, 2048]);
  });

  it.each<[string, NetworkSpec, number[], number[] | undefined]>([
    ['PCB', { backbone: 'resnet50', head: 'pcb' }, [6 * 256], undefined],
    ['MSFL', { backbone: 'resnet50', head: 'msfl' }, [512], undefined],
    ['stripes', { backbone: 'osnet_x0_25', local: true }, [512], [8, 128]],
  ])('knows the shapes of %s', (_, spec, features, local) => {
    const { shapes } = planWeights(spec, { height: 256, width: 128 }, 2);
    expect(shapes).toMatchObject({ features, local });
  });
});

describe('createNetwork', () => {
  it.each<[NetworkSpec, string]>([
    [{ backbone: 'osnet_x1_0', lastStride: 1 }, 'network.lastStride is for resnet50 only'],
    [{ backbone: 'osnet_x1_0', width: 0.5 }, 'network.width is for resnet50 only'],
    [{ backbone: 'resnet50', width: 2 }, 'network.width is 2, expected above 0 and at most 1'],
    [{ backbone: 'resnet50', refinedParts: true }, 'network.refinedParts is for the head pcb only'],
    [{ backbone: 'osnet_x0_25', local: true }, 'the last feature map has 4 rows, too few for 8 stripes'],
  ])('refuses %o', (spec, message) => {
    expect(() => create(spec)).toThrow(message);
  });

  it('draws initial weights from the seed, each weight its own', async () => {
    const [a, b, other, wider] = [
      create({ backbone: 'osnet_x0_25' }),
      create({ backbone: 'osnet_x0_25' }),
      create({ backbone: 'osnet_x0_25' }, 2),
      create({ backbone: 'osnet_x0_25', head: 'bnneck' }),
    ];
    const name = 'conv4.1.conv3.conv.weight';
    const values = await Promise.all(
      [a, b, other, wider].map(async (network) => (await readWeights(network)).get(name)!.values),
    );
    expect(values[0]).toEqual(values[1]);
    expect(values[0]).toEqual(values[3]);
    expect(values[0]).not.toEqual(values[2]);
    // Kaiming by fan-out: 128 outputs of a 1×1 kernel.
    const deviation = Math.sqrt(values[0]!.reduce((sum, v) => sum + v * v, 0) / values[0]!.length);
    expect(deviation).toBeCloseTo(Math.sqrt(2 / 128), 2);
    for (const network of [a, b, other, wider]) network.dispose();
  });

  it('moves running statistics as PyTorch does, of layers that are not frozen', async () => {
    const network = create({ backbone: 'osnet_x0_25' });
    const input = images();
    const pass = (options: { updateStatistics?: boolean; frozen?: (layer: string) => boolean }) =>
      tf.tidy(() => void network.forward(input, { training: true, ...options }));
    const statistics = async (name: string) => (await readWeights(network)).get(name)!.values;

    pass({ updateStatistics: false });
    pass({ frozen: (layer) => layer.startsWith('conv1') });
    expect(await statistics('conv1.bn.running_mean')).toEqual(new Float32Array(16));
    expect((await statistics('fc.1.running_mean')).some((value) => value !== 0)).toBe(true);

    pass({ frozen: (layer) => !layer.startsWith('conv1') });
    const filter = network.trainable.get('conv1.conv.weight')! as unknown as tf.Tensor4D;
    const conv = tf.tidy(() => {
      const padded = tf.pad(input, [[0, 0], [3, 3], [3, 3], [0, 0]]); // prettier-ignore
      return tf.conv2d(padded, filter, 2, 'valid').arraySync();
    });
    const channel = conv.flat(2).map((values) => values[3]!);
    const mean = channel.reduce((sum, value) => sum + value, 0) / channel.length;
    const squares = channel.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect((await statistics('conv1.bn.running_mean'))[3]).toBeCloseTo(0.1 * mean, 5);
    const unbiased = squares / (channel.length - 1);
    expect((await statistics('conv1.bn.running_var'))[3]).toBeCloseTo(0.9 + 0.1 * unbiased, 4);
    input.dispose();
    network.dispose();
  });

  it('drops the same values for the same seed, and none at test time', () => {
    const network = create({ backbone: 'osnet_x0_25', head: 'siamese' });
    const input = images();
    const logits = (options: { training: boolean; dropoutSeed?: number }) =>
      tf.tidy(() =>
        [...network.forward(input, { updateStatistics: false, ...options }).logits[0]!.dataSync()].join(),
      );
    const first = logits({ training: true, dropoutSeed: 1 });
    expect(logits({ training: true, dropoutSeed: 1 })).toBe(first);
    expect(logits({ training: true, dropoutSeed: 2 })).not.toBe(first);
    expect(logits({ training: true })).not.toBe(first);
    expect(logits({ training: false, dropoutSeed: 1 })).toBe(logits({ training: false }));
    input.dispose();
    network.dispose();
  });

  it('gives MSGR its scales, and what is added to them changes what follows', () => {
    const network = create({ backbone: 'osnet_x0_25', head: 'msfl' });
    const input = images();
    tf.tidy(() => {
      const plain = network.forward(input, { training: false });
      expect(plain.scales!.map(({ shape }) => shape)).toEqual([
        [4, 16, 8, 128],
        [4, 8, 4, 128],
        [4, 4, 2, 128],
      ]);
      expect(plain.logits).toHaveLength(4);
      const scaleOffsets = plain.scales!.map((scale) => tf.onesLike(scale));
      const moved = network.forward(input, { training: false, scaleOffsets });
      expect(tf.max(tf.abs(tf.sub(moved.metric, plain.metric))).dataSync()[0]).toBeGreaterThan(0.1);
    });
    input.dispose();
    network.dispose();
  });

  it('takes weights by name and refuses those of another shape', async () => {
    const [from, to] = [create({ backbone: 'osnet_x0_25' }, 1), create({ backbone: 'osnet_x0_25' }, 2)];
    const weights = await readWeights(from);
    weights.delete('fc.0.bias');
    weights.set('extra', { shape: [1], values: Float32Array.of(1) });
    expect(writeWeights(to, weights)).toEqual({ missing: ['fc.0.bias'], unused: ['extra'] });
    expect((await readWeights(to)).get('conv1.conv.weight')).toEqual(weights.get('conv1.conv.weight'));
    weights.set('fc.0.bias', { shape: [3], values: new Float32Array(3) });
    expect(() => writeWeights(to, weights)).toThrow('weight fc.0.bias is [3], the network needs [512]');
    from.dispose();
    to.dispose();
  });

  it('refuses pictures of another size', () => {
    const network = create({ backbone: 'osnet_x0_25' });
    const wrong = tf.zeros<tf.Rank.R4>([1, 32, 32, 3]);
    expect(() => network.forward(wrong, { training: false })).toThrow('the network takes [batch,64,32,3]');
    wrong.dispose();
    network.dispose();
  });
});
