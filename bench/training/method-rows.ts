import type { TrainingDeclaration } from '../../src/training/config/training-config.ts';
import type { NetworkSpec } from '../../src/training/networks/network-spec.ts';
import { lightRecipe } from './light-triplets.ts';

export interface MethodRow {
  readonly name: string;
  /** In one line, for the reader of the table. */
  readonly what: string;
  /** The row that has everything but the method itself. */
  readonly baseline?: string;
  readonly network: NetworkSpec;
  readonly recipe: Exclude<TrainingDeclaration['recipe'], string>;
}

const backbone = 'osnet_x0_25';
/** The same for all: OSNet's optimiser, what is new alone at first, and 64 pictures a batch. */
const optimiser = { kind: 'amsgrad', weightDecay: 5e-4 } as const;
const schedule = {
  rate: 5e-4,
  decay: 'cosine',
  milestones: null,
  factor: null,
  baseShare: null,
  newLayersOnlyEpochs: 1,
} as const;
const augmentation = { flip: 0.5, translate: { probability: 0.5, scale: 1.125 } } as const;
const shared = { optimiser, schedule, augmentation } as const;
const batches = { kind: 'identities', persons: 16, images: 4 } as const;
/** MSFL, with or without its regulariser. */
const msfl = {
  base: 'msfl',
  ...shared,
  schedule: { ...schedule, warmUp: null },
  augmentation: { ...augmentation, crop: null, erase: null },
  sampling: batches,
} as const;
const smoothed = { weight: 1, smoothing: 0.1 } as const;
const triplet = { weight: 1, margin: 0.3 } as const;

/** In such an order that a row's baseline comes before it. */
export const methodRows: readonly MethodRow[] = [
  {
    name: 'classifier',
    what: 'one classifier on the feature, label smoothing, pictures in random order',
    network: { backbone },
    recipe: { base: 'osnet', ...shared, sampling: { kind: 'shuffled', batch: 64 } },
  },
  {
    name: 'triplet',
    what: 'with batch-hard triplets, 16 persons × 4 pictures',
    baseline: 'classifier',
    network: { backbone },
    recipe: { base: 'aligned-reid', ...shared, sampling: batches, losses: { local: null } },
  },
  {
    name: 'aligned-reid',
    what: 'AlignedReID++: that and the local branch with its DMLI triplets',
    baseline: 'triplet',
    network: { backbone, local: true },
    recipe: { base: 'aligned-reid', ...shared, sampling: batches },
  },
  {
    name: 'aligned-reid-light',
    what: 'that with both triplets at a tenth of their weight',
    baseline: 'classifier',
    network: { backbone, local: true },
    recipe: {
      base: 'aligned-reid',
      ...shared,
      sampling: batches,
      losses: lightRecipe.losses,
    },
  },
  {
    name: 'siamese',
    what: 'verification and identification on 32 pairs; 1 : 1 different ones at first, 1 % more an epoch',
    baseline: 'classifier',
    network: { backbone, head: 'siamese' },
    recipe: { base: 'siamese', ...shared, sampling: { kind: 'pairs', pairs: 32, growth: 1.01, most: 4 } },
  },
  {
    name: 'pcb',
    what: 'six stripes, each with a classifier (without label smoothing, as published)',
    baseline: 'classifier',
    network: { backbone, head: 'pcb' },
    recipe: { base: 'pcb', ...shared, sampling: { kind: 'shuffled', batch: 64 } },
  },
  {
    name: 'bnneck',
    what: 'triplets before, a smoothed classifier behind a batch normalisation',
    baseline: 'triplet',
    network: { backbone, head: 'bnneck' },
    recipe: { base: 'aligned-reid', ...shared, sampling: batches, losses: { local: null } },
  },
  {
    name: 'bag-of-tricks',
    what: 'BoT: that with centre loss, random erasing and crops for translation',
    baseline: 'bnneck',
    network: { backbone, head: 'bnneck' },
    recipe: {
      base: 'bag-of-tricks',
      optimiser,
      schedule: { ...schedule, warmUp: null },
      sampling: batches,
    },
  },
  {
    name: 'msfl',
    what: 'MSFL: three scales that inform each other, fused by a gate, behind the same neck',
    baseline: 'bnneck',
    network: { backbone, head: 'msfl' },
    recipe: { ...msfl, losses: { identity: smoothed, triplet, gradientNorm: null } },
  },
  {
    name: 'msfl-msgr',
    what: 'that with the multi-scale gradient regulariser',
    baseline: 'msfl',
    network: { backbone, head: 'msfl' },
    recipe: { ...msfl, losses: { identity: smoothed, triplet } },
  },
];
