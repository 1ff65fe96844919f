/** Backbones, by the names under which their authors published them. */
export const backboneNames = [
  'osnet_x1_0',
  'osnet_x0_75',
  'osnet_x0_5',
  'osnet_x0_25',
  'osnet_ibn_x1_0',
  'osnet_ain_x1_0',
  'resnet50',
] as const;
export type BackboneName = (typeof backboneNames)[number];

/** What stands on the backbone; each is a file in `heads/`, with its paper. */
export const headNames = ['classifier', 'bnneck', 'pcb', 'siamese', 'msfl'] as const;
export type HeadName = (typeof headNames)[number];

/** A network in plain data, so that a config can ask for it and a checkpoint can build it again. */
export interface NetworkSpec {
  readonly backbone: BackboneName;
  /** Default `classifier`: one classifier straight on the feature, as OSNet and ResNet50 were published. */
  readonly head?: HeadName;
  /** Adds the AlignedReID local branch: stripes for the DMLI distance. Default false. */
  readonly local?: boolean;
  /** ResNet50: stride of the last stage; 1 doubles the last map's height and width (BoT). Default 1. */
  readonly lastStride?: 1 | 2;
  /** PCB: refined part pooling in place of six equal stripes. Default false. */
  readonly refinedParts?: boolean;
  /** Share of ResNet50's (and its heads') channels, for machines without a GPU. Default 1, as published. */
  readonly width?: number;
}
