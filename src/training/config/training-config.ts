import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { reidLayouts } from '../../evaluation/reid-layouts.ts';
import { backboneNames, headNames } from '../networks/network-spec.ts';
import { publishedRecipes, recipeNames, type RecipeName } from '../recipes/published-recipes.ts';
import { recipeSchema, type Recipe } from '../recipes/recipe.ts';
import { configProblems } from './config-problems.ts';
import { overridden, type Override } from './overridden.ts';

const count = z.int().positive();
const layout = z.enum(reidLayouts as [string, ...string[]]);

const configSchema = z.strictObject({
  /** What the model will be called. Default: the backbone and the recipe. */
  name: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, ".", "-" or "_"')
    .exactOptional(),
  data: z.strictObject({
    folder: z.string().min(1),
    /** What the data set is called in the model's metadata. Default: the last two parts of the folder's path. */
    name: z.string().min(1).exactOptional(),
    layout: layout.default('sightline'),
    /** Where the persons to test on are, if not in `folder`. */
    test: z.strictObject({ folder: z.string().min(1), layout: layout.exactOptional() }).exactOptional(),
    /** Keeps persons of `folder` for the test, for layouts without such parts. */
    split: z
      .strictObject({
        testShare: z.number().gt(0).lt(1).exactOptional(),
        by: z.enum(['identity', 'identity-and-time']).exactOptional(),
        seed: z.int().exactOptional(),
      })
      .exactOptional(),
  }),
  network: z.strictObject({
    backbone: z.enum(backboneNames),
    head: z.enum(headNames).exactOptional(),
    local: z.boolean().exactOptional(),
    lastStride: z.union([z.literal(1), z.literal(2)]).exactOptional(),
    refinedParts: z.boolean().exactOptional(),
    width: z.number().positive().max(1).exactOptional(),
  }),
  /** The name of a published recipe, or that with changes; null takes a part of it away. */
  recipe: z.union([z.enum(recipeNames), z.looseObject({ base: z.enum(recipeNames) })]),
  inputSize: z.strictObject({ width: count, height: count }).default({ width: 128, height: 256 }),
  /** Of everything random: initial weights, batches, augmentation, dropout. */
  seed: z.int().default(1),
  /** Folder for checkpoints and the report. */
  out: z.string().min(1),
  /** Epochs from one evaluation to the next; the last epoch always has one. */
  evaluateEvery: count.default(10),
  /** Whether evaluations of up to 4,000 pictures also give the figures after k-reciprocal re-ranking. */
  reRank: z.boolean().default(true),
  /** Stops after so many evaluations without a better mAP. Default: never. */
  earlyStop: z.strictObject({ patience: count }).exactOptional(),
  /** Weights to begin with: an .onnx file or a checkpoint. Default: random ones. */
  weights: z.string().min(1).exactOptional(),
  /** Layers that stay as they are, by what their weights' names begin with; `imported`: all that `weights` gave. */
  frozen: z.union([z.literal('imported'), z.array(z.string().min(1))]).exactOptional(),
  /** Threads that read pictures. Default: one less than the processor has, at most 8. */
  readers: count.exactOptional(),
});

type RecipeChoice = RecipeName | ({ readonly base: RecipeName } & Override<Recipe>);

/** What a user writes. */
export type TrainingDeclaration = Omit<z.input<typeof configSchema>, 'recipe'> & {
  readonly recipe: RecipeChoice;
};

/** A checked declaration, with its defaults and its whole recipe. */
export interface TrainingConfig extends Omit<z.output<typeof configSchema>, 'recipe' | 'name'> {
  readonly name: string;
  readonly recipeName: RecipeName;
  readonly recipe: Recipe;
}

/** Checks a declaration. Throws a ConfigError that names every wrong field in one line. */
export function parseTrainingConfig(declaration: unknown): TrainingConfig {
  const parsed = configSchema.safeParse(declaration);
  if (!parsed.success) throw refused(configProblems(parsed.error, configSchema));
  const { recipe: choice, ...config } = parsed.data;
  const { base, ...changes } = typeof choice === 'string' ? { base: choice } : choice;
  const recipe = recipeSchema.safeParse(overridden(publishedRecipes[base], changes));
  if (!recipe.success) throw refused(configProblems(recipe.error, recipeSchema, ['recipe']));
  const whole = {
    ...config,
    name: config.name ?? `${config.network.backbone}-${base}`,
    recipeName: base,
    recipe: recipe.data,
  };
  const misfits = recipeMisfits(whole);
  if (misfits.length > 0) throw refused(misfits);
  return whole;
}

/** Typing for a config file: `export default trainingConfig({ … })`. */
export const trainingConfig = (declaration: TrainingDeclaration): TrainingDeclaration => declaration;

function refused(problems: readonly { path: string; text: string }[]): ConfigError {
  return new ConfigError(problems.map(({ text }) => text).join('; '), {
    fields: { path: problems[0]?.path },
    hint: 'correct the field in the training config',
  });
}

/** What recipe and network have to agree on. */
function recipeMisfits({ network, recipe }: TrainingConfig): { path: string; text: string }[] {
  const { losses, sampling } = recipe;
  const problems: [boolean, string, string][] = [
    [
      losses.local !== undefined && network.local !== true,
      'network.local',
      'recipe.losses.local compares stripes: set network.local to true, or recipe.losses.local to null',
    ],
    [
      losses.local !== undefined && losses.triplet === undefined,
      'recipe.losses.local',
      'compares the pairs of recipe.losses.triplet, which is missing',
    ],
    [
      losses.verification !== undefined && (network.head !== 'siamese' || sampling.kind !== 'pairs'),
      'recipe.losses.verification',
      'needs network.head "siamese" and recipe.sampling.kind "pairs"',
    ],
    [
      losses.gradientNorm !== undefined && network.head !== 'msfl',
      'recipe.losses.gradientNorm',
      'needs the scales of network.head "msfl"',
    ],
    [
      (losses.triplet !== undefined || losses.local !== undefined) && sampling.kind !== 'identities',
      'recipe.losses.triplet',
      'needs several pictures of a person in a batch: recipe.sampling.kind "identities"',
    ],
  ];
  return problems.flatMap(([wrong, path, text]) => (wrong ? { path, text: `${path}: ${text}` } : []));
}
