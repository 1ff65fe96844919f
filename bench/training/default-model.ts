import { trainingConfig } from '../../src/training/config/training-config.ts';

/**
 * The default weights that ship with Sightline: `sightline train bench/training/default-model.ts`, or, with their
 * export and evaluation, `npm run experiments -- default-weights`.
 *
 * AlignedReID++'s losses with BNNeck, but the triplets at a tenth of their published weight: that was meant for a
 * backbone that has seen pictures before. On random weights the hard triplets outweigh the classifier for so long that
 * a short training ends at half the mAP (docs/results.md). Adam and a cosine at OSNet's rate, since 300 epochs are not
 * to be had on two cores; colours jittered, because made-up cameras have fewer lights than real ones.
 */
export default trainingConfig({
  name: 'sightline-osnet-x0.25',
  data: {
    folder: 'out/experiments/data/train-101-180',
    name: 'synthetic sites, seeds 101-180',
    layout: 'sightline',
    test: { folder: 'out/experiments/data/test-901-908' },
  },
  network: { backbone: 'osnet_x0_25', head: 'bnneck', local: true },
  recipe: {
    base: 'aligned-reid',
    epochs: 12,
    sampling: { kind: 'identities', persons: 16, images: 4 },
    losses: { triplet: { weight: 0.1, margin: 0.3 }, local: { weight: 0.1, margin: 0.3 } },
    optimiser: { kind: 'adam', weightDecay: 5e-4 },
    schedule: { rate: 1.5e-3, decay: 'cosine', milestones: null, factor: null },
    augmentation: {
      flip: 0.5,
      translate: { probability: 0.5, scale: 1.125 },
      colourJitter: { brightness: 0.2, contrast: 0.15, saturation: 0.2, hue: 0.02 },
    },
  },
  inputSize: { width: 64, height: 128 },
  reRank: false,
  out: 'out/experiments/default-weights/train-seed-1',
});
