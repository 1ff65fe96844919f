import type { Layers } from '../layers.ts';
import type { NetworkSpec } from '../network-spec.ts';
import type { HeadInput, HeadOutput } from './traced.ts';

/** Channels that all scales are brought to, so that they can be added and compared; no more than the backbone has. */
const scaleDimension = 512;
/** The fusion gate squeezes by this factor, as OSNet's does. */
const gateReduction = 16;

/**
 * Multi-scale feature learning (Wang, Adversarial Multi-scale Feature Learning for Person Re-identification, arXiv
 * 2012.14061), on the last three stages of the backbone: strides 8, 16 and 16 or 32 of ResNet50, 4, 8 and 16 of OSNet.
 *
 * The public description says what its two parts are for, not every layer; this is how they are done here:
 * - Cross-scale information propagation: each stage's map is brought to the same channels (1×1 convolution); then
 *   coarse context goes down to the finer maps (enlarged, added) and fine detail up to the coarser ones (averaged,
 *   added), each sum through a 1×1 convolution. `scales` are the maps after it: MSGR regularises the gradients there.
 * - Multi-scale feature fusion: a gate, the same for all scales, judges each scale's vector channel by channel, and
 *   the weighted vectors are added. So a scale counts where it is reliable in this very picture.
 * A neck as in BNNeck follows. In training each scale is also classified by itself, which keeps every scale able to
 * tell people apart; these classifiers cost nothing at test time.
 */
export function msflHead<V>(
  layers: Layers<V>,
  _: NetworkSpec,
  { maps, last, identities, logits }: HeadInput<V>,
): HeadOutput<V> {
  const channels = Math.min(scaleDimension, layers.shape(last).at(-1)!);
  const scales = propagate(layers, maps.slice(-3), channels).map((map) => layers.scale(map));
  const vectors = scales.map((map) => layers.globalAverage(map));
  const gates = vectors.map((vector) => fusionGate(layers, vector));
  const metric = layers.weightedSum(vectors, gates);
  const features = layers.batchNorm(metric, 'bottleneck', { shift: false });
  const classify = (vector: V, name: string): V =>
    layers.linear(vector, name, { units: identities, bias: false, initial: 'small' });
  return {
    features,
    metric,
    logits: logits
      ? [
          classify(features, 'classifier'),
          ...vectors.map((vector, index) =>
            classify(
              layers.batchNorm(vector, `msfl.bottleneck.${index}`, { shift: false }),
              `msfl.classifier.${index}`,
            ),
          ),
        ]
      : [],
    scales,
  };
}

/** Cross-scale information propagation; maps finest first. */
function propagate<V>(layers: Layers<V>, maps: readonly V[], channels: number): V[] {
  const unit = (x: V, name: string): V =>
    layers.batchNorm(layers.conv(x, `${name}.conv`, { filters: channels }), `${name}.bn`, { relu: true });
  const x = maps.map((map, index) => unit(map, `msfl.lateral.${index}`));
  for (let i = x.length - 2; i >= 0; i--) {
    x[i] = unit(layers.add(x[i]!, resizeTo(layers, x[i + 1]!, x[i]!)), `msfl.down.${i}`);
  }
  for (let i = 1; i < x.length; i++) {
    x[i] = unit(layers.add(x[i]!, resizeTo(layers, x[i - 1]!, x[i]!)), `msfl.up.${i}`);
  }
  return x;
}

function resizeTo<V>(layers: Layers<V>, map: V, like: V): V {
  const from = layers.shape(map)[0]!;
  const to = layers.shape(like)[0]!;
  if (from === to) return map;
  return from < to
    ? layers.enlarge(map, to / from)
    : layers.averagePool(map, { size: from / to, stride: from / to });
}

function fusionGate<V>(layers: Layers<V>, vector: V): V {
  const channels = layers.shape(vector).at(-1)!;
  const hidden = layers.linear(vector, 'msfl.gate.fc1', {
    units: Math.max(1, Math.trunc(channels / gateReduction)),
  });
  return layers.sigmoid(layers.linear(layers.relu(hidden), 'msfl.gate.fc2', { units: channels }));
}
