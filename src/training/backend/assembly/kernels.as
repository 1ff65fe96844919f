// What the host calls.
export { batchNorm, batchNormGradient, normScratch, scaleShift } from './batch-norm';
export { liteConvolution, liteConvolutionGradient, liteConvolutionScratch } from './lite-convolution';
export { multiply, multiplyScratch, transpose } from './multiply';
