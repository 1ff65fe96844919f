import { add, div, maximum, mul, sqrt, square, sub, type Tensor1D } from '@tensorflow/tfjs-core';
import type { AdamSettings, OptimiserSettings, SgdSettings } from './optimiser-settings.ts';

/** One update of a vector of weights: new weights and new moments, from the old ones and the gradient. */
export interface UpdateRule {
  /** What the rule remembers of each weight, e.g. `mean` and `square`. All begin at 0. */
  readonly moments: readonly string[];
  /**
   * @param update number of this update, from 1
   * @returns new weights, then the new moments in the order of `moments`
   */
  apply(
    weights: Tensor1D,
    gradient: Tensor1D,
    moments: readonly Tensor1D[],
    rate: number,
    update: number,
  ): readonly [weights: Tensor1D, ...moments: Tensor1D[]];
}

export function updateRule(settings: OptimiserSettings): UpdateRule {
  const rule = settings.kind === 'sgd' ? sgd(settings) : adam(settings);
  const { weightDecay = 0 } = settings;
  if (weightDecay === 0) return rule;
  return {
    ...rule,
    apply: (weights, gradient, ...rest) =>
      rule.apply(weights, add(gradient, mul(weights, weightDecay)), ...rest),
  };
}

function adam({ kind, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamSettings): UpdateRule {
  const amsgrad = kind === 'amsgrad';
  return {
    moments: amsgrad ? ['mean', 'square', 'greatestSquare'] : ['mean', 'square'],
    apply(weights, gradient, [oldMean, oldSquare, oldGreatest], rate, update) {
      const mean = add<Tensor1D>(mul(oldMean!, beta1), mul(gradient, 1 - beta1));
      const second = add<Tensor1D>(mul(oldSquare!, beta2), mul(square(gradient), 1 - beta2));
      const greatest = amsgrad ? maximum<Tensor1D>(oldGreatest!, second) : second;
      // Both bias corrections (Adam, algorithm 1) as numbers; PyTorch corrects the greatest square, too.
      const root = div(sqrt(greatest), Math.sqrt(1 - beta2 ** update));
      const step = mul(div(mean, add(root, epsilon)), rate / (1 - beta1 ** update));
      const moments = amsgrad ? [mean, second, greatest] : [mean, second];
      return [sub(weights, step), ...moments];
    },
  };
}

function sgd({ momentum = 0.9, nesterov = false }: SgdSettings): UpdateRule {
  return {
    moments: ['velocity'],
    apply(weights, gradient, [oldVelocity], rate) {
      const velocity = add<Tensor1D>(mul(oldVelocity!, momentum), gradient);
      const direction = nesterov ? add(gradient, mul(velocity, momentum)) : velocity;
      return [sub(weights, mul(direction, rate)), velocity];
    },
  };
}
