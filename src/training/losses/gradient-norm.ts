import {
  addN,
  div,
  dispose,
  maximum,
  mul,
  neg,
  sqrt,
  square,
  sub,
  sum,
  tidy,
  zeros,
  type Scalar,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { lossGradients } from './loss-gradients.ts';

/** Loss of one batch, with something added to the feature maps of each scale. Must not change any state. */
export type LossAtOffsets = (offsets: readonly Tensor4D[]) => Scalar;

export interface GradientNormRequest {
  readonly loss: LossAtOffsets;
  /** Gradient of the loss with respect to each offset, at offsets 0: a by-product of the step's own pass. */
  readonly offsetGradients: readonly Tensor4D[];
  readonly variables: readonly Tensor[];
  /**
   * Euclidean length of the offset of the finite difference, as a share of 1 a value: the maps follow a normalisation,
   * so their values are about 1. Default 2e-3: smaller ones drown in rounding, larger ones in curvature.
   */
  readonly relativeStep?: number;
}

export interface GradientNorm {
  /** Σ over the scales of the squared norm of a picture's gradient, mean over the batch. */
  readonly value: Scalar;
  /** Of `value`, one a variable. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/**
 * Multi-scale gradient regulariser, MSGR (Wang 2020, "Adversarial Multi-scale Feature Learning for Person
 * Re-identification"): R = (1/B) Σ_scales Σ_pictures ‖∂ℓ/∂map‖², which makes the loss of a picture insensitive to small
 * changes of its features at any scale. With L the batch's mean loss, ∂ℓ/∂map = B · ∂L/∂map, so R = B · Σ‖∂L/∂map‖².
 *
 * Its gradient needs the gradient of a gradient, which few kernels offer. But ∂R/∂θ = 2B · ∂/∂θ (∇L·v) at v = ∇L held
 * fixed, and a derivative along v is a difference of two first-order passes:
 * ∂R/∂θ ≈ (B/ε) · (∂L/∂θ at +εv − ∂L/∂θ at −εv), with an error of order ε².
 */
export function gradientNorm({
  loss,
  offsetGradients,
  variables,
  relativeStep = 2e-3,
}: GradientNormRequest): GradientNorm {
  const [batch] = offsetGradients[0]!.shape;
  const values = offsetGradients.reduce((count, { size }) => count + size, 0);
  const { squaredNorm, step } = tidy(() => {
    const squaredNorm = addN(offsetGradients.map((gradient) => sum<Scalar>(square(gradient))));
    // ‖εv‖ = relativeStep · √values: each value moves by about `relativeStep`, whatever the gradient's length.
    const step: Scalar = div(relativeStep * Math.sqrt(values), sqrt(maximum(squaredNorm, 1e-30)));
    return { squaredNorm, step };
  });
  const along = (sign: 1 | -1): readonly (Tensor | undefined)[] => {
    const offsets = tidy(() =>
      offsetGradients.map((gradient) => mul<Tensor4D>(gradient, sign === 1 ? step : neg(step))),
    );
    const { value, gradients } = lossGradients(() => loss(offsets), variables);
    dispose([value, ...offsets]);
    return gradients;
  };
  const [ahead, behind] = [along(1), along(-1)];
  const gradients = ahead.map((gradient, i) => {
    if (gradient === undefined) return undefined;
    const difference = tidy(() => mul(sub(gradient, behind[i]!), div(batch, step)));
    dispose([gradient, behind[i]!]);
    return difference;
  });
  const value = tidy(() => mul<Scalar>(squaredNorm, batch));
  dispose([squaredNorm, step]);
  return { value, gradients };
}

/** Offsets of 0, with respect to which a first pass gives `offsetGradients`. The caller disposes them. */
export function zeroOffsets(shapes: readonly (readonly number[])[]): Tensor4D[] {
  return shapes.map((shape) => zeros([...shape] as [number, number, number, number]));
}
