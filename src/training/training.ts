/** The public API of training, `sightline/training`: apart from pipelines, which do without TensorFlow.js. */
export { backendNames, openBackend, type BackendName, type TrainingBackend } from './backend/open-backend.ts';
export { readCheckpoint, type Checkpoint } from './checkpoint.ts';
export {
  parseTrainingConfig,
  trainingConfig,
  type TrainingConfig,
  type TrainingDeclaration,
} from './config/training-config.ts';
export type { EvaluationFigures, RankingFigures } from './evaluation-figures.ts';
export type { NetworkSpec } from './networks/network-spec.ts';
export { publishedRecipes, recipeNames, type RecipeName } from './recipes/published-recipes.ts';
export type { Recipe } from './recipes/recipe.ts';
export { train, type TrainingSummary, type TrainOptions } from './trainer.ts';
export type { TrainingEvent } from './training-event.ts';
export type { TrainingHistory } from './training-history.ts';
