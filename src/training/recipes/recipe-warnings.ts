import type { Recipe } from './recipe.ts';

/** Below this a training is too short to leave behind what its first epochs did. */
const shortEpochs = 60;

/** What is allowed, but is known to end badly; `docs/results.md` has the measurements. */
export function recipeWarnings({ epochs, losses }: Recipe, fromRandomWeights: boolean): string[] {
  const { identity, triplet } = losses;
  if (!fromRandomWeights || epochs >= shortEpochs) return [];
  if (!identity || !triplet || triplet.weight < identity.weight) return [];
  return [
    'recipe.losses.triplet: from random weights, hard triplets that weigh as much as the classifier hold a short ' +
      'training up; begin with weights, or give triplet (and local) a tenth of the weight',
  ];
}
