import {
  concat,
  matMul,
  reshape,
  slice,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { batchHardTriplet, tripletHinge } from './batch-hard-triplet.ts';
import { hardestPairs } from './hardest-pairs.ts';
import { stripeAlignmentDistances } from './stripe-alignment.ts';

export interface AlignedReidLoss {
  readonly global: Scalar;
  readonly local: Scalar;
}

/**
 * The two triplet losses of AlignedReID++ (Luo et al. 2019, section 3.3): hard pairs are mined on the global distance,
 * and the stripes of the same pairs are compared by DMLI. The local loss gives no gradient to the global features.
 *
 * @param features [batch, dimension]
 * @param stripes [batch, stripes, dimension]
 * @param labels [batch], int32
 */
export function alignedReidTriplets(
  features: Tensor2D,
  stripes: Tensor3D,
  labels: Tensor1D,
  margin = 0.3,
  localMargin = margin,
): AlignedReidLoss {
  const [batch, count, dimension] = stripes.shape;
  const pairs = hardestPairs(features, labels);
  const rows = reshape(stripes, [batch, count * dimension]);
  const chosen = matMul(reshape(pairs, [2 * batch, batch]), rows);
  const distances = stripeAlignmentDistances(
    concat([stripes, stripes]),
    reshape(chosen, [2 * batch, count, dimension]),
  );
  return {
    global: batchHardTriplet(features, labels, margin, pairs),
    local: tripletHinge(slice(distances, 0, batch), slice(distances, batch, batch), localMargin),
  };
}
