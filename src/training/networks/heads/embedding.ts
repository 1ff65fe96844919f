import type { BackboneName } from '../network-spec.ts';
import type { Layers } from '../layers.ts';

/** OSNet's feature size, whatever its width. */
const osnetDimension = 512;

/**
 * The vector of a backbone's last map: its mean over all places, which OSNet sends through a fully connected layer
 * with batch normalisation and ReLU, and ResNet50 gives as it is.
 */
export function embedding<V>(layers: Layers<V>, backbone: BackboneName, map: V): V {
  const pooled = layers.globalAverage(map);
  if (backbone === 'resnet50') return pooled;
  const x = layers.linear(pooled, 'fc.0', { units: osnetDimension });
  return layers.batchNorm(x, 'fc.1', { relu: true });
}
