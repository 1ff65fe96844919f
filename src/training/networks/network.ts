import type { Tensor2D, Tensor3D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { Size } from '../../domain.ts';
import type { NetworkSpec } from './network-spec.ts';

export interface ForwardOptions {
  /** True: batch statistics and dropout. False: running statistics, as at test time. */
  readonly training: boolean;
  /**
   * Layers, by the name that their weights begin with, that stay as at test time although the rest trains: what is
   * not optimised should not drift through its batch statistics either. Default: none.
   */
  readonly frozen?: (layer: string) => boolean;
  /** Whether a training pass moves the running statistics; default true. Extra passes of one step say false. */
  readonly updateStatistics?: boolean;
  /** Seed of the dropout masks; the same number gives the same masks. Without it nothing is dropped. */
  readonly dropoutSeed?: number;
  /** Added to `scales`, one each, before they go on: gradients with respect to them are those to the scales (MSGR). */
  readonly scaleOffsets?: readonly Tensor4D[];
  /** False leaves the classifiers out, for test time. Default true. */
  readonly logits?: boolean;
}

/** All tensors are the caller's: wrap the pass in `tf.tidy`, `tf.variableGrads` or dispose them. */
export interface NetworkOutput {
  /** [batch, dimension]: what is compared at test time, not yet of unit length. */
  readonly features: Tensor2D;
  /** [batch, dimension]: what the triplet and centre losses see; before the neck of BNNeck, else `features`. */
  readonly metric: Tensor2D;
  /** [batch, identities], one a classifier: PCB has one a part. Empty with `logits: false`. */
  readonly logits: readonly Tensor2D[];
  /** [batch, stripes, dimension], of the local branch. */
  readonly local?: Tensor3D;
  /** [batch, height, width, channels]: the last feature map, for activation maps. */
  readonly map: Tensor4D;
  /** Maps of several scales whose gradients MSGR regularises; MSFL only. */
  readonly scales?: readonly Tensor4D[];
}

/**
 * A network whose weights live on the TensorFlow.js backend. Weights carry the names of torchreid's and
 * torchvision's state dicts, in TensorFlow's layouts: convolutions [height, width, in, out], depthwise ones
 * [height, width, channels, 1], linear ones [in, out].
 */
export interface Network {
  readonly spec: NetworkSpec;
  /** Classes of the classifiers. */
  readonly identities: number;
  readonly inputSize: Size;
  /** What an optimiser may change. */
  readonly trainable: ReadonlyMap<string, Variable>;
  /** Running means and variances (`….running_mean`, `….running_var`): part of a checkpoint, never optimised. */
  readonly statistics: ReadonlyMap<string, Variable>;
  /** @param images [batch, height, width, 3], RGB, normalised as {@link ../../reid/preprocess.ts} does */
  forward(images: Tensor4D, options: ForwardOptions): NetworkOutput;
  /**
   * Siamese only: whether pairs of `metric` rows show one person.
   * @returns logits [pairs, 2], second column: the same person
   */
  readonly verify?: (
    left: Tensor2D,
    right: Tensor2D,
    options: Pick<ForwardOptions, 'dropoutSeed'>,
  ) => Tensor2D;
  dispose(): void;
}

export interface CreateNetworkOptions {
  /** People in the training set: classes of the classifiers. */
  readonly identities: number;
  /** Of the initial weights. */
  readonly seed: number;
  /** Default 256 high, 128 wide. */
  readonly inputSize?: Size;
}
