// What the host calls.
export { batchNorm, batchNormGradient, normScratch, scaleShift, scaleShiftGradient } from './batch-norm';
export {
  averagePoolGradient,
  convolutionFilterGradient,
  convolutionInputGradient,
  convolutionScratch,
  convolutionShape,
  convolve,
  depthwise,
  depthwiseGradient,
  depthwiseScratch,
  maxPoolGradient,
} from './convolution';
export { aggregate, aggregateGradient, aggregateScratch } from './gate';
export { liteConvolution, liteConvolutionGradient, liteConvolutionScratch } from './lite-convolution';
export { multiply, multiplyScratch, transpose } from './multiply';
export { addRelu, copyBlock, fillZero, reluGradient, repeatMiddle, segmentSum, sumMiddle } from './rows';
