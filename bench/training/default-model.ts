import { trainingConfig } from '../../src/training/config/training-config.ts';
import { lightRecipe, smallNetwork } from './light-triplets.ts';

/**
 * The default weights that ship with Sightline: `sightline train bench/training/default-model.ts`, or, with their
 * export and evaluation, `npm run experiments -- default-weights`.
 *
 * Colours are jittered, because made-up cameras have fewer lights than real ones.
 */
export default trainingConfig({
  name: 'sightline-osnet-x0.25',
  data: {
    folder: 'out/experiments/data/train-101-180',
    name: 'synthetic sites, seeds 101-180',
    layout: 'sightline',
    test: { folder: 'out/experiments/data/test-901-908' },
  },
  ...smallNetwork,
  recipe: {
    ...lightRecipe,
    epochs: 12,
    augmentation: {
      flip: 0.5,
      translate: { probability: 0.5, scale: 1.125 },
      colourJitter: { brightness: 0.2, contrast: 0.15, saturation: 0.2, hue: 0.02 },
    },
  },
  reRank: false,
  out: 'out/experiments/default-weights/train-seed-1',
});
