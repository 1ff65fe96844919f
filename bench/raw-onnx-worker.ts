/** Nothing but ONNX Runtime in a thread: runs the model on one input as often as told. */
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { RawOnnxData } from './raw-onnx.ts';

const { model, shape } = workerData as RawOnnxData;
const session = await InferenceSession.create(model, {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 4,
});
const length = shape.reduce((product, side) => product * side, 1);
const values = Float32Array.from({ length }, (_, i) => ((i * 37) % 255) / 255);
const feeds = { [session.inputNames[0]!]: new Tensor('float32', values, shape) };

parentPort!.on('message', (runs: number) => void run(runs));
parentPort!.postMessage('ready');

async function run(runs: number): Promise<void> {
  if (runs === 0) {
    await session.release();
    parentPort!.close();
    return;
  }
  for (let i = 0; i < runs; i++) await session.run(feeds);
  parentPort!.postMessage('done');
}
