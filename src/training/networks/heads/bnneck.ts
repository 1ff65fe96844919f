import type { Layers } from '../layers.ts';
import type { NetworkSpec } from '../network-spec.ts';
import { embedding } from './embedding.ts';
import type { HeadInput, HeadOutput } from './traced.ts';

/**
 * BNNeck (Luo et al., Bag of Tricks and a Strong Baseline for Deep Person Re-identification, CVPRW 2019, section
 * 3.5): a batch normalisation without shift stands between the feature that the triplet and centre losses see and
 * the one that the classifier, itself without bias, sees and that is compared at test time.
 */
export function bnneckHead<V>(
  layers: Layers<V>,
  { backbone }: NetworkSpec,
  { last, identities, logits }: HeadInput<V>,
): HeadOutput<V> {
  const metric = embedding(layers, backbone, last);
  const features = layers.batchNorm(metric, 'bottleneck', { shift: false });
  return {
    features,
    metric,
    logits: logits
      ? [layers.linear(features, 'classifier', { units: identities, bias: false, initial: 'small' })]
      : [],
  };
}
