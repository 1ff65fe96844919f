import {
  gather,
  mean,
  squaredDifference,
  sum,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * Centre loss (Wen et al. 2016, "A Discriminative Feature Learning Approach for Deep Face Recognition", equation 2):
 * squared distance of each feature to the learnt centre of its class, mean over the batch as "Bag of Tricks" (Luo et
 * al. 2019) uses it.
 *
 * @param features [batch, dimension]
 * @param labels [batch], int32
 * @param centres [classes, dimension], learnt with a rate of their own
 */
export function centreLoss(features: Tensor2D, labels: Tensor1D, centres: Tensor2D): Scalar {
  return mean(sum(squaredDifference(features, gather(centres, labels)), 1));
}
