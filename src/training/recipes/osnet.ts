import type { Recipe } from './recipe.ts';

/**
 * OSNet (Zhou et al. 2019, "Omni-Scale Feature Learning for Person Re-Identification", section 4.1): softmax with label
 * smoothing, AMSGrad, the classifier alone for ten epochs, then a cosine. No random erasing: it hurts in other domains.
 */
export const osnetRecipe: Recipe = {
  epochs: 250,
  sampling: { kind: 'shuffled', batch: 64 },
  losses: { identity: { weight: 1, smoothing: 0.1 } },
  optimiser: { kind: 'amsgrad', weightDecay: 5e-4 },
  schedule: { rate: 1.5e-3, decay: 'cosine', newLayersOnlyEpochs: 10 },
  augmentation: { flip: 0.5, translate: { probability: 0.5, scale: 1.125 } },
};
