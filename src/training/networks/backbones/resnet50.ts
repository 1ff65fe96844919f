import type { Layers } from '../layers.ts';
import type { Stages } from './stages.ts';

/** Bottleneck blocks and their inner width, stage by stage (He et al., CVPR 2016, table 1). */
const stages = [
  { blocks: 3, width: 64, stride: 1 },
  { blocks: 4, width: 128, stride: 2 },
  { blocks: 6, width: 256, stride: 2 },
  { blocks: 3, width: 512, stride: 2 },
] as const;
const expansion = 4;

export interface Resnet50Options {
  /** 1 keeps the last map at 1/16 of the input (Luo et al., Bag of Tricks, 2019); 2 is the original. */
  readonly lastStride: 1 | 2;
  /** Share of the channels. */
  readonly width: number;
}

/** ResNet50 up to its last map, as torchvision has it: the stride stands in the 3×3 convolution. */
export function resnet50<V>(
  layers: Layers<V>,
  images: V,
  { lastStride, width: share }: Resnet50Options,
): Stages<V> {
  let x = layers.conv(images, 'conv1', { filters: scaled(64, share), size: 7, stride: 2, padding: 3 });
  x = layers.batchNorm(x, 'bn1', { relu: true });
  x = layers.maxPool(x, { size: 3, stride: 2, padding: 1 });
  const maps = stages.map(({ blocks, width, stride }, stage) => {
    const first = stage === stages.length - 1 ? lastStride : stride;
    for (let block = 0; block < blocks; block++) {
      const name = `layer${stage + 1}.${block}`;
      x = bottleneck(layers, x, name, scaled(width, share), block === 0 ? first : 1);
    }
    return x;
  });
  return { maps, last: x };
}

function bottleneck<V>(layers: Layers<V>, input: V, name: string, width: number, stride: 1 | 2): V {
  const channels = width * expansion;
  let x = layers.conv(input, `${name}.conv1`, { filters: width });
  x = layers.batchNorm(x, `${name}.bn1`, { relu: true });
  x = layers.conv(x, `${name}.conv2`, { filters: width, size: 3, stride, padding: 1 });
  x = layers.batchNorm(x, `${name}.bn2`, { relu: true });
  x = layers.conv(x, `${name}.conv3`, { filters: channels });
  x = layers.batchNorm(x, `${name}.bn3`);
  const same = stride === 1 && layers.shape(input).at(-1) === channels;
  const shortcut = same
    ? input
    : layers.batchNorm(
        layers.conv(input, `${name}.downsample.0`, { filters: channels, stride }),
        `${name}.downsample.1`,
      );
  return layers.addRelu(x, shortcut);
}

function scaled(channels: number, share: number): number {
  return Math.max(1, Math.round(channels * share));
}
