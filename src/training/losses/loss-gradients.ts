import { engine, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

export interface LossGradients {
  readonly value: Scalar;
  /** One for each tensor asked for; undefined where the loss does not depend on it. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/**
 * Value and gradients of a loss with respect to some tensors or variables that it uses. Unlike `tf.variableGrads`
 * it takes both, and does not mind those without influence. The caller disposes value and gradients.
 */
export function lossGradients(loss: () => Scalar, wanted: readonly Tensor[]): LossGradients {
  const { value, grads } = engine().gradients(loss, [...wanted], undefined, true);
  return { value, gradients: grads.map((gradient: Tensor | null) => gradient ?? undefined) };
}
