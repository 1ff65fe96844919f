/**
 * AlignedReID++ with BNNeck for a short training from random weights: the triplets at a tenth of their published weight,
 * which was meant for a backbone that has seen pictures before. On random weights the hard triplets outweigh the
 * classifier for so long that a short training ends at half the mAP (docs/results.md). Adam and a cosine at OSNet's
 * rate, since 300 epochs are not to be had on two cores.
 */
export const lightRecipe = {
  base: 'aligned-reid',
  sampling: { kind: 'identities', persons: 16, images: 4 },
  losses: { triplet: { weight: 0.1, margin: 0.3 }, local: { weight: 0.1, margin: 0.3 } },
  optimiser: { kind: 'adam', weightDecay: 5e-4 },
  schedule: { rate: 1.5e-3, decay: 'cosine', milestones: null, factor: null },
} as const;

/** What is trained with it. */
export const smallNetwork = {
  network: { backbone: 'osnet_x0_25', head: 'bnneck', local: true },
  inputSize: { width: 64, height: 128 },
} as const;
