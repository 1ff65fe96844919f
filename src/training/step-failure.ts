import { TrainingError } from '../errors.ts';
import { fittingBatch, isOutOfMemory } from './out-of-memory.ts';
import type { Losses } from './training-history.ts';
import { stepFits, type StepBatch, type StepParts } from './training-step.ts';

/** The end of a run whose loss is no number any more. */
export function diverged(losses: Losses, step: number, epoch: number, checkpoint: string): TrainingError {
  const words = Object.entries(losses).map(([name, value]) => `${name} ${value}`);
  const kept = epoch > 0 ? `the last whole checkpoint is ${checkpoint}` : 'there is no checkpoint yet';
  return new TrainingError(
    `the loss is no number at step ${step}, in epoch ${epoch + 1} (${words.join(', ')}); ${kept}`,
    {
      hint: 'Lower recipe.schedule.rate or warm up longer, and look at the pictures of the data set.',
      fields: { step, checkpoint },
    },
  );
}

/** An error of a step; where memory ran out, with the batch that would have fitted. */
export async function explained(error: unknown, run: StepParts, batch: StepBatch): Promise<unknown> {
  if (!isOutOfMemory(error)) return error;
  const size = batch.labels.length;
  const fits = await fittingBatch(size, 4, (count) => stepFits(run, batch, count));
  return new TrainingError(`a batch of ${size} pictures does not fit into the backend's memory`, {
    cause: error,
    hint:
      fits > 0
        ? `A batch of ${fits} does: make recipe.sampling smaller, or inputSize.`
        : 'Make recipe.sampling or inputSize smaller, at first by half.',
    fields: { batch: size, fits },
  });
}
