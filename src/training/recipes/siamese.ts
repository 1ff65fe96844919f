import type { Recipe } from './recipe.ts';

/**
 * Verification and identification together (Zheng, Zheng and Yang 2017, "A Discriminatively Learned CNN Embedding for
 * Person Re-identification", section 4): weights 1 : 0.5 : 0.5 — one identification loss for each picture of a pair,
 * which the mean over both halves makes a single one of weight 1 — and 1:1 to 1:4 different pairs. SGD; the rate falls
 * to a tenth for the last part. For the head `siamese`.
 */
export const siameseRecipe: Recipe = {
  epochs: 75,
  sampling: { kind: 'pairs', pairs: 32, growth: 1.01, most: 4 },
  losses: { verification: { weight: 1 }, identity: { weight: 1, smoothing: 0 } },
  optimiser: { kind: 'sgd', momentum: 0.9, weightDecay: 5e-4 },
  schedule: { rate: 1e-3, decay: 'step', milestones: [70], factor: 0.1 },
  augmentation: { flip: 0.5, translate: { probability: 0.5, scale: 1.125 } },
};
