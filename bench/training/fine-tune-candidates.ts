import type { TrainingDeclaration } from '../../src/training/config/training-config.ts';
import { lightRecipe } from './light-triplets.ts';

/** How a run begins: from the published weights, from them with the feature maps left as they are, or from nothing. */
export const fineTuneStarts = ['fine-tuned', 'frozen', 'scratch'] as const;
export type FineTuneStart = (typeof fineTuneStarts)[number];

export type Candidate = Pick<TrainingDeclaration, 'network' | 'recipe'>;

const backbone = 'osnet_x0_25';
const jitter = { colourJitter: { brightness: 0.2, contrast: 0.15, saturation: 0.1 } };

/** Softmax alone, as OSNet was published; new classifiers learn first. */
function softmax(rate: number, epochs: number, newLayersOnlyEpochs = 0): Candidate {
  return {
    network: { backbone },
    recipe: {
      base: 'osnet',
      epochs,
      sampling: { kind: 'shuffled', batch: 32 },
      schedule: { rate, newLayersOnlyEpochs },
    },
  };
}

/** AlignedReID++ with a cosine in place of 300 epochs; `light`: triplets at a tenth of their weight. */
function aligned(
  rate: number,
  epochs: number,
  { newLayersOnlyEpochs = 0, augmentation = {}, bnneck = false, light = false } = {},
): Candidate {
  return {
    network: { backbone, local: true, ...(bnneck && { head: 'bnneck' as const }) },
    recipe: {
      base: 'aligned-reid',
      epochs,
      ...(light && { losses: lightRecipe.losses }),
      optimiser: { kind: 'amsgrad', weightDecay: 5e-4 },
      schedule: { rate, decay: 'cosine', milestones: null, factor: null, newLayersOnlyEpochs },
      augmentation,
    },
  };
}

/** What is tried on persons kept out of training; the best of each start goes to the test. */
export const fineTuneCandidates: Readonly<Record<FineTuneStart, Readonly<Record<string, Candidate>>>> = {
  'fine-tuned': {
    'softmax-5e-4': softmax(5e-4, 10, 1),
    'softmax-1.5e-3': softmax(1.5e-3, 10, 2),
    'aligned-5e-4-short': aligned(5e-4, 4),
    'aligned-2e-4': aligned(2e-4, 10, { newLayersOnlyEpochs: 1 }),
    'aligned-5e-4': aligned(5e-4, 10, { newLayersOnlyEpochs: 1 }),
    'aligned-5e-4-jitter': aligned(5e-4, 10, { newLayersOnlyEpochs: 1, augmentation: jitter }),
    'aligned-5e-4-bnneck': aligned(5e-4, 10, { newLayersOnlyEpochs: 1, bnneck: true }),
    'aligned-5e-4-light': aligned(5e-4, 10, { newLayersOnlyEpochs: 1, light: true }),
  },
  frozen: {
    'softmax-5e-4': softmax(5e-4, 10),
    'aligned-5e-4': aligned(5e-4, 10),
    'aligned-1.5e-3': aligned(1.5e-3, 10),
  },
  scratch: {
    'softmax-1.5e-3': softmax(1.5e-3, 30),
    'aligned-1.5e-3': aligned(1.5e-3, 30),
    'aligned-1.5e-3-jitter': aligned(1.5e-3, 30, { augmentation: jitter }),
    'aligned-1.5e-3-light': aligned(1.5e-3, 30, { light: true }),
  },
};

/** Everything up to the last feature map: what stands on it is trained. With all that was imported frozen, nothing
 * would change but classifiers that no test sees. */
export const featureMaps = ['conv1', 'conv2', 'conv3', 'conv4', 'conv5'] as const;
