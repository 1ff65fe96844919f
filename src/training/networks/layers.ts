/** How initial values are drawn, as torchreid draws them. */
export type Initial = 'kaiming' | 'normal' | 'small' | 'zeros' | 'ones';

export interface ConvOptions {
  readonly filters: number;
  /** Height and width of the kernel; default 1. */
  readonly size?: number;
  readonly stride?: number;
  /** Rows and columns of zeros on every side; default 0. */
  readonly padding?: number;
  readonly bias?: boolean;
}

export interface PoolOptions {
  readonly size: number;
  readonly stride: number;
  readonly padding?: number;
}

export interface NormOptions {
  /** Cuts off below zero in the same pass. */
  readonly relu?: boolean;
  /** False leaves out the trainable shift (the neck of BNNeck). Default true. */
  readonly shift?: boolean;
}

/**
 * The words in which a network is written down, once, for all who read it: {@link ./tensor-layers.ts} computes and
 * trains, {@link ./weight-plan.ts} lists weights and counts multiply-adds, {@link ../onnx/onnx-layers.ts} writes the
 * ONNX graph. So an export cannot differ from what was trained.
 *
 * Maps are [batch, height, width, channels], vectors [batch, channels]; names are those of the PyTorch modules.
 */
export interface Layers<Value> {
  /** Without the batch. */
  shape(value: Value): readonly number[];
  conv(input: Value, name: string, options: ConvOptions): Value;
  /** OSNet's Lite 3×3: 1×1 convolution, one 3×3 kernel a channel (padding 1), batch normalisation, ReLU. */
  lite(input: Value, name: string, filters: number): Value;
  /**
   * Sum of the streams, each channel weighted by a gate: global average → 1×1 convolution to `hidden` channels →
   * ReLU → 1×1 convolution → sigmoid, the same gate for all streams.
   */
  gatedSum(streams: readonly Value[], name: string, hidden: number): Value;
  /** Fully connected, on vectors. */
  linear(
    input: Value,
    name: string,
    options: { units: number; bias?: boolean; initial?: 'normal' | 'small' },
  ): Value;
  /** Over batch, height and width; moves running statistics while training. */
  batchNorm(input: Value, name: string, options?: NormOptions): Value;
  /** Over height and width of each picture (Ulyanov et al., 2016), with scale and shift. */
  instanceNorm(input: Value, name: string): Value;
  relu(input: Value): Value;
  sigmoid(input: Value): Value;
  /** Over the channels. */
  softmax(input: Value): Value;
  add(left: Value, right: Value): Value;
  addRelu(left: Value, right: Value): Value;
  /** Sum of vectors, each multiplied by a vector of weights. */
  weightedSum(values: readonly Value[], weights: readonly Value[]): Value;
  squaredDifference(left: Value, right: Value): Value;
  /** @param input values of zero or above only, since padding counts as zero */
  maxPool(input: Value, options: PoolOptions): Value;
  averagePool(input: Value, options: PoolOptions): Value;
  /** The mean over height and width, a vector. */
  globalAverage(input: Value): Value;
  /** Pools `count` horizontal stripes, which overlap where the height does not divide: [batch, count, 1, channels]. */
  stripes(input: Value, count: number, kind: 'max' | 'average'): Value;
  /**
   * Means of all places of a map, weighted by `weights` [batch, height, width, parts], whose sum is above zero in
   * every part: [batch, parts, 1, channels].
   */
  weightedParts(input: Value, weights: Value): Value;
  /** Row `index` of a map of width 1, as a vector. */
  row(input: Value, index: number): Value;
  /** A map of width 1 as [batch, height, channels]. */
  rows(input: Value): Value;
  /** A map as one vector, row by row, channels innermost. */
  flatten(input: Value): Value;
  /** Nearest neighbour, by whole factors. */
  enlarge(input: Value, factor: number): Value;
  /** Drops a share of the values while training with a seed; else the values themselves. */
  dropout(input: Value, name: string, rate: number): Value;
  /** A place whose gradient a regulariser wants; the next of `scaleOffsets` is added there. */
  scale(input: Value): Value;
}
