import { once } from 'node:events';
import { spawnWorker } from '../src/runtime/spawn-worker.ts';

export interface RawOnnxData {
  readonly model: string;
  /** Of the one input. */
  readonly shape: readonly number[];
}

/** A model in bare ONNX Runtime, in threads of its own: what inference costs without anything around it. */
export interface RawOnnx extends AsyncDisposable {
  /** Has each thread run the model so often; resolves when all are done. */
  run(runsEach: number): Promise<void>;
}

export async function rawOnnx(data: RawOnnxData, threads: number): Promise<RawOnnx> {
  const workers = Array.from({ length: threads }, () =>
    spawnWorker(import.meta.url, './raw-onnx-worker', { workerData: data }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return {
    async run(runsEach) {
      const done = workers.map((worker) => once(worker, 'message'));
      for (const worker of workers) worker.postMessage(runsEach);
      await Promise.all(done);
    },
    async [Symbol.asyncDispose]() {
      const gone = workers.map((worker) => once(worker, 'exit'));
      for (const worker of workers) worker.postMessage(0);
      await Promise.all(gone);
    },
  };
}
