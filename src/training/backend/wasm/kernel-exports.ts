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
  readonly scaleShiftGradient: (
    dy: Address,
    x: Address,
    rows: number,
    channels: number,
    scale: Address,
    shift: Address,
    relu: number,
    dx: Address,
    dScale: Address,
    dShift: Address,
    scratch: Address,
  ) => void;
  /** Geometry of the window for the calls that follow. */
  readonly convolutionShape: (
    batch: number,
    height: number,
    width: number,
    inputs: number,
    outputs: number,
    outHeight: number,
    outWidth: number,
    windowHeight: number,
    windowWidth: number,
    strideY: number,
    strideX: number,
    top: number,
    left: number,
    dilationY: number,
    dilationX: number,
  ) => void;
  readonly convolutionScratch: () => number;
  readonly convolve: (x: Address, filter: Address, y: Address, scratch: Address) => void;
  readonly convolutionFilterGradient: (x: Address, dy: Address, dFilter: Address, scratch: Address) => void;
  readonly convolutionInputGradient: (dy: Address, filter: Address, dx: Address, scratch: Address) => void;
  readonly depthwiseGradient: (dy: Address, other: Address, target: Address, toInput: number) => void;
  readonly maxPoolGradient: (dy: Address, x: Address, dx: Address) => void;
  readonly aggregate: (
    list: Address,
    streams: number,
    batch: number,
    positions: number,
    channels: number,
    hidden: number,
    reduce: Address,
    reduceBias: Address,
    expand: Address,
    expandBias: Address,
    y: Address,
    pooled: Address,
    squeezed: Address,
    gates: Address,
  ) => void;
  readonly aggregateScratch: (channels: number, hidden: number) => number;
  readonly aggregateGradient: (
    dy: Address,
    list: Address,
    targets: Address,
    streams: number,
    batch: number,
    positions: number,
    channels: number,
    hidden: number,
    reduce: Address,
    expand: Address,
    pooled: Address,
    squeezed: Address,
    gates: Address,
    dReduce: Address,
    dReduceBias: Address,
    dExpand: Address,
    dExpandBias: Address,
    scratch: Address,
  ) => void;
  readonly addRelu: (a: Address, b: Address, count: number, y: Address) => void;
  readonly reluGradient: (dy: Address, y: Address, count: number, dx: Address) => void;
  readonly repeatMiddle: (
    x: Address,
    outer: number,
    count: number,
    inner: number,
    factor: number,
    target: Address,
  ) => void;
  readonly segmentSum: (
    x: Address,
    segmentIds: Address,
    rows: number,
    inner: number,
    segments: number,
    target: Address,
  ) => void;
  readonly sumMiddle: (
    x: Address,
    outer: number,
    count: number,
    inner: number,
    factor: number,
    target: Address,
  ) => void;
  readonly averagePoolGradient: (dy: Address, dx: Address) => void;
  readonly copyBlock: (
    from: Address,
    from0: number,
    from1: number,
    from2: number,
    to: Address,
    to0: number,
    to1: number,
    to2: number,
    n0: number,
    n1: number,
    n2: number,
    floats: number,
  ) => void;
  readonly fillZero: (target: Address, bytes: number) => void;
  readonly depthwise: (x: Address, filter: Address, y: Address, scratch: Address) => void;
  readonly depthwiseScratch: () => number;
}
