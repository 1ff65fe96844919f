import { parseTrainingConfig, type TrainingDeclaration } from '../../src/training/config/training-config.ts';
import { surveyedSet } from '../../src/training/data/surveyed-set.ts';
import { evaluationFigures, type EvaluationFigures } from '../../src/training/evaluation-figures.ts';
import { createPicturePool } from '../../src/training/loading/picture-pool.ts';
import { rankedFeatures } from '../../src/training/ranked-features.ts';
import { batchSize } from '../../src/training/recipes/recipe.ts';
import { openRun } from '../../src/training/training-run.ts';

/** What a training's own evaluation says of the weights that it would begin with. */
export async function untrained(declaration: Omit<TrainingDeclaration, 'out'>): Promise<EvaluationFigures> {
  const config = parseTrainingConfig({ ...declaration, out: 'unused' });
  await using pool = createPicturePool({ inputSize: config.inputSize });
  const set = await surveyedSet(config.data, pool, () => undefined);
  const run = await openRun(config, set, pool, undefined);
  try {
    const features = await rankedFeatures(run.network, pool, set, batchSize(config.recipe));
    return evaluationFigures(features, { reRank: false });
  } finally {
    run.dispose();
  }
}
