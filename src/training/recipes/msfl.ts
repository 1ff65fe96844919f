import { bagOfTricksRecipe } from './bag-of-tricks.ts';
import type { Recipe } from './recipe.ts';

/**
 * MSFL with MSGR (Wang 2020, "Adversarial Multi-scale Feature Learning for Person Re-identification"): the bag of
 * tricks without centres, and the gradient norm of the scales. The public text gives no weight for MSGR: this one keeps
 * it at some tenths of the other losses. For the head `msfl`.
 */
export const msflRecipe: Recipe = {
  ...bagOfTricksRecipe,
  losses: {
    identity: { weight: 1, smoothing: 0.1 },
    triplet: { weight: 1, margin: 0.3 },
    gradientNorm: { weight: 0.1 },
  },
};
