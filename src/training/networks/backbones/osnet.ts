import type { Layers } from '../layers.ts';
import type { BlockNorm, OsnetVariant } from './osnet-variants.ts';
import type { Stages } from './stages.ts';

/** Streams of a block: as many light 3×3 convolutions in a row as the letter's place says (OSNet, section 3.1). */
const streams = ['a', 'b', 'c', 'd'] as const;
/** The gate squeezes channels by this factor (OSNet, section 3.2). */
const gateReduction = 16;

/** OSNet up to its last map: 1/16 of the input's height and width. */
export function osnet<V>(layers: Layers<V>, images: V, variant: OsnetVariant): Stages<V> {
  const [stem, ...widths] = variant.channels;
  const { stemInstanceNorm, streamLists } = variant;
  let x = layers.conv(images, 'conv1.conv', { filters: stem, size: 7, stride: 2, padding: 3 });
  x = stemInstanceNorm
    ? layers.relu(layers.instanceNorm(x, 'conv1.bn'))
    : layers.batchNorm(x, 'conv1.bn', { relu: true });
  x = layers.maxPool(x, { size: 3, stride: 2, padding: 1 });

  const maps = widths.map((width, index) => {
    const stage = `conv${index + 2}`;
    variant.blocks[index]!.forEach((norm, block) => {
      x = osBlock(layers, x, `${stage}.${block}`, width, norm, streamLists);
    });
    if (index === widths.length - 1) return x;
    // What is handed on as this stage's map is what its last block gave; the transition halves it.
    const map = x;
    const transition = streamLists ? `pool${index + 2}.0` : `${stage}.2.0`;
    x = conv1x1(layers, x, transition, width);
    x = layers.averagePool(x, { size: 2, stride: 2 });
    return map;
  });
  const last = conv1x1(layers, x, 'conv5', layers.shape(x).at(-1)!);
  return { maps: [...maps.slice(0, -1), last], last };
}

/** The omni-scale residual block (OSNet, figure 4): streams of growing receptive field, fused by one shared gate. */
function osBlock<V>(
  layers: Layers<V>,
  input: V,
  name: string,
  channels: number,
  norm: BlockNorm,
  streamLists: boolean,
): V {
  const mid = Math.trunc(channels / 4);
  const narrow = conv1x1(layers, input, `${name}.conv1`, mid);
  const scales = streams.map((letter, index) => {
    let x = narrow;
    for (let step = 0; step <= index; step++) {
      const path = streamLists
        ? `${name}.conv2.${index}.layers.${step}`
        : `${name}.conv2${letter}${index === 0 ? '' : `.${step}`}`;
      x = layers.lite(x, path, mid);
    }
    return x;
  });
  const fused = layers.gatedSum(scales, `${name}.gate`, Math.trunc(mid / gateReduction));
  let x = layers.conv(fused, `${name}.conv3.conv`, { filters: channels });
  x = norm === 'inside' ? layers.instanceNorm(x, `${name}.IN`) : layers.batchNorm(x, `${name}.conv3.bn`);
  const shortcut =
    layers.shape(input).at(-1) === channels
      ? input
      : layers.batchNorm(
          layers.conv(input, `${name}.downsample.conv`, { filters: channels }),
          `${name}.downsample.bn`,
        );
  if (norm !== 'after') return layers.addRelu(x, shortcut);
  return layers.relu(layers.instanceNorm(layers.add(x, shortcut), `${name}.IN`));
}

function conv1x1<V>(layers: Layers<V>, input: V, name: string, filters: number): V {
  return layers.batchNorm(layers.conv(input, `${name}.conv`, { filters }), `${name}.bn`, { relu: true });
}
