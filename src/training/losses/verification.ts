import { cast, equal, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { labelSmoothedCrossEntropy } from './label-smoothed-cross-entropy.ts';

/**
 * Whether two pictures show one person, as a choice of two classes (Zheng, Zheng and Yang 2017, "A Discriminatively
 * Learned CNN Embedding for Person Re-identification", equation 4). Mean over the pairs.
 *
 * @param logits [pairs, 2] of the verification head, which sees the squared difference of the two features; the second
 * column speaks for one person
 * @param left labels of the pairs' first pictures, [pairs] int32
 * @param right of their second pictures
 */
export function verificationLoss(logits: Tensor2D, left: Tensor1D, right: Tensor1D): Scalar {
  return labelSmoothedCrossEntropy(logits, cast(equal(left, right), 'int32'), 0);
}
