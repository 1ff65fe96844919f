import {
  add,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  sum,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * Softmax cross entropy against (1 − ε)·onehot + ε / K (Szegedy et al. 2016, "Rethinking the Inception
 * Architecture", section 7): the K classes share ε, so that no logit has to grow without end. Mean over the batch.
 *
 * @param logits [batch, K]
 * @param labels [batch], int32 in [0, K)
 * @param smoothing ε in [0, 1)
 */
export function labelSmoothedCrossEntropy(logits: Tensor2D, labels: Tensor1D, smoothing = 0.1): Scalar {
  const classes = logits.shape[1];
  const target = add(mul(oneHot(labels, classes), 1 - smoothing), smoothing / classes);
  return neg(mean(sum(mul(target, logSoftmax(logits)), 1)));
}
