import type { Layers } from '../layers.ts';
import type { NetworkSpec } from '../network-spec.ts';
import type { HeadInput, HeadOutput } from './traced.ts';

/** Parts and the length of each one's feature, as the paper chose them. */
const parts = 6;
const partDimension = 256;

/**
 * Part-based Convolutional Baseline (Sun et al., Beyond Part Models, ECCV 2018): six stripes of the last map, each
 * with a classifier of its own; their features joined are what is compared. Of the paper's two choices these are the
 * reduced ones (its H, 6 × 256): an index holds them eight times as well as G.
 *
 * With `refinedParts` every place of the map is shared out among the parts by a classifier (section 3.4). The paper
 * divides each part's sum by all places; here by the part's own share, so that a clean division gives just what the
 * stripes gave and the trained network goes on from there.
 */
export function pcbHead<V>(
  layers: Layers<V>,
  { refinedParts = false, width = 1 }: NetworkSpec,
  { last, identities, logits }: HeadInput<V>,
): HeadOutput<V> {
  const pooled = refinedParts
    ? layers.weightedParts(
        last,
        layers.softmax(layers.conv(last, 'part_classifier', { filters: parts, bias: true })),
      )
    : layers.stripes(last, parts, 'average');
  let x = layers.conv(pooled, 'conv5.layers.0', { filters: Math.max(1, Math.round(partDimension * width)) });
  x = layers.batchNorm(x, 'conv5.layers.1', { relu: true });
  const features = layers.flatten(x);
  return {
    features,
    metric: features,
    logits: logits
      ? Array.from({ length: parts }, (_, part) =>
          layers.linear(layers.row(x, part), `classifier.${part}`, { units: identities }),
        )
      : [],
  };
}
