import type { Size } from '../../domain.ts';
import { architecture } from './architecture.ts';
import { verifyPairs } from './heads/siamese.ts';
import type { NetworkSpec } from './network-spec.ts';
import { planningLayers, type PlannedWeight, type Shape } from './planning-layers.ts';

/** What a network consists of, found without computing anything. */
export interface WeightPlan {
  readonly weights: readonly PlannedWeight[];
  /** One for each weight use of the convolutions and fully connected layers of one picture, as at test time. */
  readonly multiplyAdds: number;
  /** Without the batch, of what the network gives. */
  readonly shapes: {
    readonly features: Shape;
    readonly local: Shape | undefined;
    readonly map: Shape;
  };
}

/** @throws ConfigError where maps become too small or do not fit one another */
export function planWeights(spec: NetworkSpec, inputSize: Size, identities: number): WeightPlan {
  const images: Shape = [inputSize.height, inputSize.width, 3];
  const atTest = planningLayers();
  const { features, local, map } = architecture(atTest.layers, images, spec, { identities, logits: false });
  const whole = planningLayers();
  const { metric } = architecture(whole.layers, images, spec, { identities, logits: true });
  if (spec.head === 'siamese') verifyPairs(whole.layers, metric, metric);
  return {
    weights: [...whole.weights.values()],
    multiplyAdds: atTest.multiplyAdds(),
    shapes: { features, local, map },
  };
}
