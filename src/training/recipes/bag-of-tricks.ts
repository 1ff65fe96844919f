import type { Recipe } from './recipe.ts';

/**
 * BoT (Luo et al. 2019, "Bag of Tricks and a Strong Baseline for Deep Person Re-identification", section 3): warm-up,
 * random erasing, label smoothing, triplets before and classifier after the neck, centre loss. For the head `bnneck`
 * and, on ResNet50, last stride 1.
 */
export const bagOfTricksRecipe: Recipe = {
  epochs: 120,
  sampling: { kind: 'identities', persons: 16, images: 4 },
  losses: {
    identity: { weight: 1, smoothing: 0.1 },
    triplet: { weight: 1, margin: 0.3 },
    centre: { weight: 5e-4, rate: 0.5 },
  },
  optimiser: { kind: 'adam', weightDecay: 5e-4 },
  schedule: {
    rate: 3.5e-4,
    decay: 'step',
    milestones: [40, 70],
    factor: 0.1,
    warmUp: { epochs: 10, from: 0.1 },
  },
  augmentation: { flip: 0.5, crop: { padding: 10 }, erase: { probability: 0.5 } },
};
