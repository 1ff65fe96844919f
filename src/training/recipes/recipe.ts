import { z } from 'zod';
import type { AugmentationSettings } from '../augmentation/augmentation-settings.ts';
import type { OptimiserSettings } from '../optimiser/optimiser-settings.ts';
import type { Schedule } from '../optimiser/schedule.ts';

const positive = z.number().positive();
const nonNegative = z.number().min(0);
const share = z.number().min(0).max(1);
const count = z.int().positive();

const sampling = z.discriminatedUnion('kind', [
  /** P×K: `persons` different ones a batch, `images` of each. */
  z.strictObject({ kind: z.literal('identities'), persons: z.int().min(2), images: z.int().min(2) }),
  z.strictObject({ kind: z.literal('shuffled'), batch: z.int().min(2) }),
  /** `pairs` of two pictures; different pairs for each pair of one person grow by `growth` an epoch up to `most`. */
  z.strictObject({
    kind: z.literal('pairs'),
    pairs: z.int().min(2),
    growth: positive.default(1.01),
    most: positive.default(4),
  }),
]);

/** What is absent is not computed. `weight` multiplies the loss in the sum that is descended. */
const losses = z
  .strictObject({
    /** Cross entropy over the persons, one a classifier, added up. */
    identity: z.strictObject({ weight: positive, smoothing: z.number().min(0).lt(1) }).exactOptional(),
    /** Batch-hard triplets on the global features. */
    triplet: z.strictObject({ weight: positive, margin: nonNegative }).exactOptional(),
    /** Triplets of the same pairs on the DMLI distance of the stripes (AlignedReID++). */
    local: z.strictObject({ weight: positive, margin: nonNegative }).exactOptional(),
    /** `rate`: how fast the centres follow. */
    centre: z.strictObject({ weight: positive, rate: positive }).exactOptional(),
    /** Same person or not, for pairs. */
    verification: z.strictObject({ weight: positive }).exactOptional(),
    /** MSGR, for networks with scales. */
    gradientNorm: z.strictObject({ weight: positive }).exactOptional(),
  })
  .refine(
    ({ gradientNorm: _, ...others }) => Object.keys(others).length > 0,
    'needs at least one loss to descend, beside gradientNorm',
  );

const weightDecay = nonNegative.exactOptional();
const optimiser = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['adam', 'amsgrad']),
    beta1: share.exactOptional(),
    beta2: share.exactOptional(),
    epsilon: positive.exactOptional(),
    weightDecay,
  }),
  z.strictObject({
    kind: z.literal('sgd'),
    momentum: share.exactOptional(),
    nesterov: z.boolean().exactOptional(),
    weightDecay,
  }),
]) satisfies z.ZodType<OptimiserSettings>;

const schedule = z.strictObject({
  rate: positive,
  decay: z.enum(['constant', 'step', 'cosine']),
  milestones: z.array(z.int().min(0)).exactOptional(),
  factor: positive.exactOptional(),
  warmUp: z.strictObject({ epochs: count, from: share }).exactOptional(),
  newLayersOnlyEpochs: z.int().min(0).exactOptional(),
  baseShare: nonNegative.exactOptional(),
}) satisfies z.ZodType<Schedule>;

const augmentation = z.strictObject({
  flip: share.exactOptional(),
  crop: z.strictObject({ padding: count }).exactOptional(),
  translate: z.strictObject({ probability: share, scale: z.number().min(1) }).exactOptional(),
  colourJitter: z
    .strictObject({
      brightness: nonNegative.exactOptional(),
      contrast: nonNegative.exactOptional(),
      saturation: nonNegative.exactOptional(),
      hue: z.number().min(0).max(0.5).exactOptional(),
    })
    .exactOptional(),
  erase: z
    .strictObject({
      probability: share,
      least: share.exactOptional(),
      most: share.exactOptional(),
      aspect: positive.max(1).exactOptional(),
    })
    .exactOptional(),
}) satisfies z.ZodType<AugmentationSettings>;

/** How a network is trained, apart from on what: all a method's paper says besides the architecture. */
export const recipeSchema = z.strictObject({
  epochs: count,
  sampling,
  losses,
  optimiser,
  schedule,
  augmentation,
});

export type Recipe = z.output<typeof recipeSchema>;
/** Pictures in a batch. */
export function batchSize({ sampling }: Recipe): number {
  switch (sampling.kind) {
    case 'identities':
      return sampling.persons * sampling.images;
    case 'shuffled':
      return sampling.batch;
    case 'pairs':
      return 2 * sampling.pairs;
  }
}
