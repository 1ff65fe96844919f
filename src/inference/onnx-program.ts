import type { InferenceSession } from 'onnxruntime-node';

/**
 * The part of a model's work that runs in the worker thread, beside its ONNX Runtime session: preprocessing,
 * the run, decoding. A program is a module whose default export is a {@link CreateOnnxProgram}; the pool loads
 * it by URL in each worker. Requests and results cross threads by structured clone: pixels on SharedArrayBuffer
 * are shared, other big buffers belong in the transfer lists.
 */
export interface OnnxProgram<Request, Result> {
  run(request: Request): Promise<Result> | Result;
}

export type CreateOnnxProgram<Request, Result, Options = undefined> = (
  session: InferenceSession,
  options: Options,
) => Promise<OnnxProgram<Request, Result>> | OnnxProgram<Request, Result>;
