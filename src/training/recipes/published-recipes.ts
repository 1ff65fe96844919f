import { alignedReidRecipe } from './aligned-reid.ts';
import { bagOfTricksRecipe } from './bag-of-tricks.ts';
import { msflRecipe } from './msfl.ts';
import { osnetRecipe } from './osnet.ts';
import { pcbRecipe } from './pcb.ts';
import type { Recipe } from './recipe.ts';
import { siameseRecipe } from './siamese.ts';

export const recipeNames = ['osnet', 'aligned-reid', 'bag-of-tricks', 'siamese', 'pcb', 'msfl'] as const;
export type RecipeName = (typeof recipeNames)[number];

/** Recipes by the names that a config gives them; each in a file with its paper. */
export const publishedRecipes: Readonly<Record<RecipeName, Recipe>> = {
  osnet: osnetRecipe,
  'aligned-reid': alignedReidRecipe,
  'bag-of-tricks': bagOfTricksRecipe,
  siamese: siameseRecipe,
  pcb: pcbRecipe,
  msfl: msflRecipe,
};
