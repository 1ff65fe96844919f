import { engine, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Frees tensors that a gradient has used up, instead of holding every activation and gradient until the step is over.
 * Only in a first-order backward pass: there nothing reads them again. A `dy` that the caller handed in lives in
 * another scope and stays.
 */
export function retire(dy: Tensor, saved: readonly Tensor[]): void {
  const { gradientDepth, activeScope } = engine().state;
  if (gradientDepth > 0) return;
  for (const tensor of saved) tensor.dispose();
  if ((dy as unknown as { scopeId: number }).scopeId === activeScope.id) dy.dispose();
}
