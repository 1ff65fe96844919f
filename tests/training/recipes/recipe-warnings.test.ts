import { describe, expect, it } from 'vitest';
import { alignedReidRecipe } from '../../../src/training/recipes/aligned-reid.ts';
import { osnetRecipe } from '../../../src/training/recipes/osnet.ts';
import { recipeWarnings } from '../../../src/training/recipes/recipe-warnings.ts';
import type { Recipe } from '../../../src/training/recipes/recipe.ts';

describe('recipeWarnings', () => {
  const short: Recipe = { ...alignedReidRecipe, epochs: 12 };
  const light = { triplet: { weight: 0.1, margin: 0.3 } };

  it('tells of heavy triplets in a short training from random weights', () => {
    expect(recipeWarnings(short, true)).toEqual([expect.stringMatching(/^recipe\.losses\.triplet: /)]);
  });

  it.each<[string, Recipe, boolean]>([
    ['other weights', short, false],
    ['a training of the published length', alignedReidRecipe, true],
    ['light triplets', { ...short, losses: { ...short.losses, ...light } }, true],
    ['a classifier alone', { ...osnetRecipe, epochs: 12 }, true],
    ['triplets alone', { ...short, losses: { triplet: { weight: 1, margin: 0.3 } } }, true],
  ])('says nothing of %s', (_, recipe, fromRandomWeights) => {
    expect(recipeWarnings(recipe, fromRandomWeights)).toEqual([]);
  });
});
