// What the host calls: first what it calls by itself, then what it may cut into parts for several threads, whose last
// arguments are the part, how many there are, and scratch of the thread's own.
export { finishGradient, finishMoments, finishScaleShiftGradient, scaleOf } from './batch-norm';
export { convolutionScratch, depthwiseScratch } from './convolution';
export { aggregateScratch, gateFloats } from './gate';
export { liteConvolutionScratch } from './lite-convolution';
export { multiply, multiplyScratch, transpose } from './multiply';
export { sumParts } from './parts';
export { fillZero, segmentSum } from './rows';

export { batchNormGradientRows, batchNormGradientSums, batchNormMoments, scaleShiftRows } from './batch-norm';
export {
  averagePoolGradient,
  convolutionFilterGradient,
  convolutionInputGradient,
  convolve,
  depthwise,
  depthwiseGradient,
  maxPoolGradient,
} from './convolution';
export { aggregate, aggregateGradient } from './gate';
export { liteConvolutionBack, liteConvolutionSpread } from './lite-convolution';
export { addRelu, copyBlock, reluGradient, repeatMiddle, sumMiddle } from './rows';
