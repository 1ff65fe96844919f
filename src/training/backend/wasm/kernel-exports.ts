/** A byte address on the backend's heap. */
export type Address = number;

/** What `assembly/kernels.as` exports: addresses and strides in bytes, counts in elements. */
export interface KernelExports {
  readonly normScratch: (channels: number) => number;
  readonly batchNorm: (
    x: Address,
    rows: number,
    channels: number,
    gamma: Address,
    beta: Address,
    epsilon: number,
    relu: number,
    y: Address,
    mean: Address,
    variance: Address,
    scratch: Address,
  ) => void;
  readonly batchNormGradient: (
    dy: Address,
    x: Address,
    rows: number,
    channels: number,
    gamma: Address,
    beta: Address,
    epsilon: number,
    relu: number,
    mean: Address,
    variance: Address,
    dx: Address,
    dGamma: Address,
    dBeta: Address,
    scratch: Address,
  ) => void;
  readonly scaleShift: (
    x: Address,
    rows: number,
    channels: number,
    scale: Address,
    shift: Address,
    relu: number,
    y: Address,
  ) => void;
  readonly liteConvolutionScratch: (
    height: number,
    width: number,
    inputs: number,
    channels: number,
  ) => number;
  readonly liteConvolution: (
    x: Address,
    batch: number,
    height: number,
    width: number,
    inputs: number,
    channels: number,
    pointwise: Address,
    depthwise: Address,
    gamma: Address,
    beta: Address,
    epsilon: number,
    y: Address,
    mean: Address,
    variance: Address,
    spread: Address,
    scratch: Address,
  ) => void;
  readonly liteConvolutionGradient: (
    dy: Address,
    x: Address,
    batch: number,
    height: number,
    width: number,
    inputs: number,
    channels: number,
    pointwise: Address,
    depthwise: Address,
    gamma: Address,
    beta: Address,
    epsilon: number,
    spread: Address,
    mean: Address,
    variance: Address,
    dx: Address,
    dPointwise: Address,
    dDepthwise: Address,
    dGamma: Address,
    dBeta: Address,
    scratch: Address,
  ) => void;
  readonly multiply: (
    rows: number,
    columns: number,
    steps: number,
    a: Address,
    aRow: number,
    aStep: number,
    b: Address,
    bRow: number,
    c: Address,
    cRow: number,
    accumulate: number,
    scratch: Address,
  ) => void;
  readonly multiplyScratch: (columns: number) => number;
  readonly transpose: (rows: number, columns: number, source: Address, target: Address) => void;
}
