import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';

/** A kernel as TensorFlow.js calls it. */
export interface Kernel {
  readonly name: string;
  /** Undefined where the case is not ours: then the backend's own kernel runs. */
  readonly run: (
    inputs: Partial<Record<string, TensorInfo>>,
    attributes: NamedAttrMap,
  ) => TensorInfo | TensorInfo[] | undefined;
}
