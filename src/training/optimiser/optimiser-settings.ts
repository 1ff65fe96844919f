/** Adam (Kingma and Ba 2015) or, with `amsgrad`, its variant with non-decreasing second moments (Reddi et al. 2018). */
export interface AdamSettings {
  readonly kind: 'adam' | 'amsgrad';
  /** Default 0.9. */
  readonly beta1?: number | undefined;
  /** Default 0.999. */
  readonly beta2?: number | undefined;
  /** Default 1e-8. */
  readonly epsilon?: number | undefined;
  /** Share of the weight added to its gradient, as PyTorch's Adam does (L2, not decoupled). Default 0. */
  readonly weightDecay?: number | undefined;
}

/** Stochastic gradient descent with momentum as PyTorch defines it: the rate multiplies the velocity. */
export interface SgdSettings {
  readonly kind: 'sgd';
  /** Default 0.9. */
  readonly momentum?: number | undefined;
  /** Default false. */
  readonly nesterov?: boolean | undefined;
  readonly weightDecay?: number | undefined;
}

export type OptimiserSettings = AdamSettings | SgdSettings;
