import type { Layers } from '../layers.ts';

/** Stripes, and values in each (Zhang et al., AlignedReID, 2017, section 3.1; 8 stripes as in AlignedReID++). */
const stripeCount = 8;
const stripeDimension = 128;

/**
 * The local branch of AlignedReID++ (Luo et al., Pattern Recognition 2019): batch normalisation, ReLU, the maximum of
 * each horizontal stripe, 1×1 convolution. It gives the same stripes in training and at test time, where the paper's
 * code compares stripes of the raw map, 16 times as long. They are not of unit length.
 */
export function localBranch<V>(layers: Layers<V>, map: V): V {
  const active = layers.batchNorm(map, 'local.bn', { relu: true });
  const pooled = layers.stripes(active, stripeCount, 'max');
  return layers.rows(layers.conv(pooled, 'local.conv1', { filters: stripeDimension, bias: true }));
}
