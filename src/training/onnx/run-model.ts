import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Runs a model with one input in ONNX Runtime; its float outputs, by name. */
export async function runModel(
  model: Uint8Array,
  values: Float32Array,
  shape: readonly number[],
): Promise<Record<string, Float32Array>> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 4, intraOpNumThreads: 1 });
  try {
    const found = await session.run({ [session.inputNames[0]!]: new Tensor('float32', values, shape) });
    return Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, data as Float32Array]));
  } finally {
    await session.release();
  }
}
