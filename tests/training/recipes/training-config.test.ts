import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import {
  parseTrainingConfig,
  type TrainingDeclaration,
} from '../../../src/training/config/training-config.ts';
import { publishedRecipes, recipeNames } from '../../../src/training/recipes/published-recipes.ts';
import { batchSize, recipeSchema } from '../../../src/training/recipes/recipe.ts';

const declaration: TrainingDeclaration = {
  data: { folder: 'data/market', layout: 'market1501' },
  network: { backbone: 'osnet_x0_25' },
  recipe: 'osnet',
  out: 'out/osnet',
};

const problem = (changes: object): ConfigError => {
  try {
    parseTrainingConfig({ ...declaration, ...changes });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error as ConfigError;
  }
  throw new Error('was accepted');
};

describe('published recipes', () => {
  it.each(recipeNames)('%s is valid as it stands', (name) => {
    expect(recipeSchema.parse(publishedRecipes[name])).toEqual(publishedRecipes[name]);
  });

  it('keep the published numbers', () => {
    expect(publishedRecipes.osnet.optimiser).toEqual({ kind: 'amsgrad', weightDecay: 5e-4 });
    expect(publishedRecipes.osnet.schedule.rate).toBe(1.5e-3);
    expect(batchSize(publishedRecipes['aligned-reid'])).toBe(32);
    expect(batchSize(publishedRecipes.siamese)).toBe(64);
  });
});

describe('training config', () => {
  it('fills in defaults and the recipe', () => {
    const config = parseTrainingConfig(declaration);
    expect(config).toMatchObject({ name: 'osnet_x0_25-osnet', seed: 1, evaluateEvery: 10 });
    expect(config.inputSize).toEqual({ width: 128, height: 256 });
    expect(config.recipe).toEqual(publishedRecipes.osnet);
  });

  it('changes parts of a recipe, takes others away and replaces a part of another kind', () => {
    const { recipe } = parseTrainingConfig({
      ...declaration,
      network: { backbone: 'osnet_x0_25', head: 'bnneck' },
      recipe: {
        base: 'bag-of-tricks',
        epochs: 3,
        losses: { centre: null, triplet: { margin: 0.5 } },
        optimiser: { kind: 'sgd' },
      },
    });
    expect(recipe.epochs).toBe(3);
    expect(recipe.losses).toEqual({
      identity: { weight: 1, smoothing: 0.1 },
      triplet: { weight: 1, margin: 0.5 },
    });
    expect(recipe.optimiser).toEqual({ kind: 'sgd' });
    expect(publishedRecipes['bag-of-tricks'].losses.centre).toBeDefined();
  });

  it.each([
    [{ out: undefined }, /^out: /],
    [{ seeed: 3 }, /seeed: unknown field, did you mean "seed"\?/],
    [{ data: { folder: 'x', layuot: 'pku' } }, /data\.layuot: unknown field, did you mean "layout"\?/],
    [{ network: { backbone: 'osnet' } }, /network\.backbone: /],
    [{ recipe: { base: 'osnet', epochs: 0 } }, /recipe\.epochs: /],
    [{ recipe: { base: 'osnet', losses: { tripplet: {} } } }, /recipe\.losses\.tripplet: unknown field/],
    [{ recipe: { base: 'osnet', losses: { identity: null } } }, /recipe\.losses: needs at least one loss/],
    [{ recipe: 'aligned-reid' }, /network\.local: .*set network\.local to true/],
    [{ recipe: 'siamese' }, /recipe\.losses\.verification: needs network\.head "siamese"/],
    [{ recipe: 'msfl' }, /recipe\.losses\.gradientNorm: needs the scales/],
    [
      { recipe: { base: 'osnet', losses: { triplet: { weight: 1, margin: 0.3 } } } },
      /recipe\.losses\.triplet: needs several pictures/,
    ],
  ])('says what is wrong: %j', (changes, text) => {
    expect(problem(changes).message).toMatch(text);
  });
});
