/** A byte address on the backend's heap. */
export type Address = number;

/** Kernels that run as a whole. `assembly/` says what they take: addresses in bytes, counts in elements. */
export type SerialKernel =
  | 'aggregateScratch'
  | 'convolutionScratch'
  | 'depthwiseScratch'
  | 'fillZero'
  | 'finishGradient'
  | 'finishMoments'
  | 'finishScaleShiftGradient'
  | 'gateFloats'
  | 'liteConvolutionScratch'
  | 'multiply'
  | 'multiplyScratch'
  | 'scaleOf'
  | 'segmentSum'
  | 'sumParts'
  | 'transpose';

/** Kernels that take a part of the work: their last arguments are the part, the number of parts, and scratch. */
export const parallelKernels = [
  'addRelu',
  'aggregate',
  'aggregateGradient',
  'averagePoolGradient',
  'batchNormGradientRows',
  'batchNormGradientSums',
  'batchNormMoments',
  'convolutionFilterGradient',
  'convolutionInputGradient',
  'convolve',
  'copyBlock',
  'depthwise',
  'depthwiseGradient',
  'liteConvolutionBack',
  'liteConvolutionSpread',
  'maxPoolGradient',
  'reluGradient',
  'repeatMiddle',
  'scaleShiftRows',
  'sumMiddle',
] as const;
export type ParallelKernel = (typeof parallelKernels)[number];

export type KernelExports = Readonly<
  Record<SerialKernel | ParallelKernel, (...values: readonly number[]) => number>
>;
