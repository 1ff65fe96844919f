import {
  add,
  matMul,
  mean,
  relu,
  sub,
  unstack,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { hardestPairs } from './hardest-pairs.ts';
import { pairDistances } from './pair-distances.ts';

/** Mean of max(0, d(anchor, positive) − d(anchor, negative) + margin). */
export function tripletHinge(positive: Tensor1D, negative: Tensor1D, margin: number): Scalar {
  return mean(relu(add(sub(positive, negative), margin)));
}

/**
 * Batch-hard triplet loss (Hermans, Beyer and Leibe 2017, equation 5) on Euclidean distances.
 *
 * @param features [batch, dimension], not normalised
 * @param labels [batch], int32
 * @param pairs those of {@link hardestPairs}, where they are known already
 */
export function batchHardTriplet(
  features: Tensor2D,
  labels: Tensor1D,
  margin = 0.3,
  pairs: Tensor3D = hardestPairs(features, labels),
): Scalar {
  const [positive, negative] = unstack(pairs).map((choice) =>
    pairDistances(features, matMul(choice as Tensor2D, features)),
  ) as [Tensor1D, Tensor1D];
  return tripletHinge(positive, negative, margin);
}
