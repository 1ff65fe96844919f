import type { Layers } from '../layers.ts';
import type { NetworkSpec } from '../network-spec.ts';
import { embedding } from './embedding.ts';
import type { HeadInput, HeadOutput } from './traced.ts';

/** One classifier straight on the feature, as OSNet and torchreid's ResNet50 were published. */
export function classifierHead<V>(
  layers: Layers<V>,
  { backbone }: NetworkSpec,
  { last, identities, logits }: HeadInput<V>,
): HeadOutput<V> {
  const features = embedding(layers, backbone, last);
  return {
    features,
    metric: features,
    logits: logits ? [layers.linear(features, 'classifier', { units: identities })] : [],
  };
}
