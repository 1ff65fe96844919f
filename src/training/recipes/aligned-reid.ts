import type { Recipe } from './recipe.ts';

/**
 * AlignedReID++ (Luo et al. 2019, "AlignedReID++: Dynamically matching local information for person
 * re-identification", section 4.2): batches of 8 persons with 4 pictures, softmax, global and local triplets 1 : 1 : 1
 * with margin 0.3, Adam at 2e-4, a tenth of it from epoch 150 on.
 */
export const alignedReidRecipe: Recipe = {
  epochs: 300,
  sampling: { kind: 'identities', persons: 8, images: 4 },
  losses: {
    identity: { weight: 1, smoothing: 0.1 },
    triplet: { weight: 1, margin: 0.3 },
    local: { weight: 1, margin: 0.3 },
  },
  optimiser: { kind: 'adam', weightDecay: 5e-4 },
  schedule: { rate: 2e-4, decay: 'step', milestones: [150], factor: 0.1 },
  augmentation: { flip: 0.5, translate: { probability: 0.5, scale: 1.125 } },
};
