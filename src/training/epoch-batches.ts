import { createRandom, type Random } from '../maths/random.ts';
import type { Recipe } from './recipes/recipe.ts';
import { identityBatches } from './sampling/identity-batches.ts';
import { negativesPerPositive, pairBatches } from './sampling/pair-batches.ts';
import type { Batch, SampledImage } from './sampling/sampled-image.ts';
import { shuffledBatches } from './sampling/shuffled-batches.ts';

/** The batches of one epoch (from 0): they follow from the seed and the epoch alone, so that a resumed run repeats them. */
export function epochBatches(
  { sampling }: Recipe,
  images: readonly SampledImage[],
  seed: number,
  epoch: number,
): Batch[] {
  const random = createRandom(seed).fork(`batches/${epoch}`);
  switch (sampling.kind) {
    case 'identities':
      return identityBatches(images, sampling, random);
    case 'shuffled':
      return shuffledBatches(images.length, sampling.batch, random);
    case 'pairs': {
      const negatives = negativesPerPositive(epoch, sampling.growth, sampling.most);
      return pairBatches(images, { pairs: sampling.pairs, negatives }, random);
    }
  }
}

/** Randomness of one step: augmentation and dropout. */
export function stepRandom(seed: number, epoch: number, stepInEpoch: number): Random {
  return createRandom(seed).fork(`step/${epoch}/${stepInEpoch}`);
}
