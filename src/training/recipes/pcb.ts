import type { Recipe } from './recipe.ts';

/**
 * PCB (Sun et al. 2018, "Beyond Part Models: Person Retrieval with Refined Part Pooling", section 4.2): plain softmax
 * for each part, SGD at 0.1 and a tenth of it for what was trained before, both a tenth from epoch 40 on. For the head
 * `pcb`; the paper's input is 384×128.
 */
export const pcbRecipe: Recipe = {
  epochs: 60,
  sampling: { kind: 'shuffled', batch: 64 },
  losses: { identity: { weight: 1, smoothing: 0 } },
  optimiser: { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  schedule: { rate: 0.1, decay: 'step', milestones: [40], factor: 0.1, baseShare: 0.1 },
  augmentation: { flip: 0.5 },
};
