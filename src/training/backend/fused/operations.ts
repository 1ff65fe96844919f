/**
 * Operations that networks build on, each as one kernel forward and one backward where the backend has it (`wasm`
 * after `openBackend`), else composed of TensorFlow.js operations with the same result. They are as differentiable as
 * any other operation; the composed form also twice.
 *
 * For a network: `liteConvolution` for OSNet's 1×1 → depthwise 3×3 → batch norm → ReLU, `batchNorm(…, { relu: true })`
 * after any other convolution, `scaleShift` for batch norm at test time, `aggregateStreams` for the unified aggregation gate with all it contains,
 * `addRelu` at the end of a residual block and `averageOverPositions` for global average pooling. Everything else is
 * plain `tf.conv2d`, `tf.depthwiseConv2d`, `tf.maxPool`, `tf.matMul`: their kernels are ours too where that is faster.
 */
export { addRelu } from './add-relu.ts';
export { aggregateStreams, type GateWeights } from './aggregate-streams.ts';
export { averageOverPositions } from './average-over-positions.ts';
export { batchNorm, type BatchNormOptions, type BatchNormResult } from './batch-norm.ts';
export { liteConvolution } from './lite-convolution.ts';
export { scaleShift } from './scale-shift.ts';
export { withoutTape } from './without-tape.ts';
