import type { BackboneName } from '../network-spec.ts';

/** What tells one published OSNet from another. */
export interface OsnetVariant {
  /** Channels after the stem and after the three stages. */
  readonly channels: readonly [number, number, number, number];
  /** Instance normalisation in the stem in place of batch normalisation. */
  readonly stemInstanceNorm: boolean;
  /** Where the two blocks of each stage have instance normalisation. */
  readonly blocks: readonly (readonly [BlockNorm, BlockNorm])[];
  /** Module names of the second paper's code, which lists streams instead of lettering them. */
  readonly streamLists: boolean;
}

/**
 * `batch`: none. `after`: on the sum with the shortcut (IBN-Net's variant b). `inside`: in place of the batch
 * normalisation of the last convolution, before the sum (what the search for OSNet-AIN found).
 */
export type BlockNorm = 'batch' | 'after' | 'inside';

const plain: OsnetVariant['blocks'] = [
  ['batch', 'batch'],
  ['batch', 'batch'],
  ['batch', 'batch'],
];

const plainOf = (...channels: [number, number, number, number]): OsnetVariant => ({
  channels,
  stemInstanceNorm: false,
  blocks: plain,
  streamLists: false,
});

/** Zhou et al., Omni-Scale Feature Learning (ICCV 2019), and Learning Generalisable Omni-Scale Representations (2021). */
export const osnetVariants: Readonly<Record<Exclude<BackboneName, 'resnet50'>, OsnetVariant>> = {
  osnet_x1_0: plainOf(64, 256, 384, 512),
  osnet_x0_75: plainOf(48, 192, 288, 384),
  osnet_x0_5: plainOf(32, 128, 192, 256),
  osnet_x0_25: plainOf(16, 64, 96, 128),
  osnet_ibn_x1_0: {
    channels: [64, 256, 384, 512],
    stemInstanceNorm: true,
    blocks: [['after', 'after'], plain[1]!, plain[2]!],
    streamLists: false,
  },
  osnet_ain_x1_0: {
    channels: [64, 256, 384, 512],
    stemInstanceNorm: true,
    blocks: [
      ['inside', 'inside'],
      ['batch', 'inside'],
      ['inside', 'batch'],
    ],
    streamLists: true,
  },
};
