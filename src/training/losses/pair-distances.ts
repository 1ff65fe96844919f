import { maximum, sqrt, squaredDifference, sum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

/** Below it the root has no useful slope; the reference implementations clamp here too. */
export const leastSquaredDistance = 1e-12;

/** Euclidean distance of each row of `left` to the row of `right` beside it: the last axis goes. */
export function pairDistances(left: Tensor, right: Tensor): Tensor1D {
  return sqrt(maximum(sum(squaredDifference(left, right), -1), leastSquaredDistance));
}
