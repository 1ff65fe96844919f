import type { Transferable, Worker } from 'node:worker_threads';
import { ModelError } from '../errors.ts';
import { spawnWorker } from '../runtime/spawn-worker.ts';
import type { Failure, FromWorker, LoadedModel, OnnxWorkerData, ToWorker } from './onnx-messages.ts';
import { errorText } from '../runtime/error-text.ts';

/** How long a worker may take to finish its request and free its session when told to close. */
const closeMs = 3_000;

/** One worker thread with the model loaded. Runs one request at a time: the pool sees to that. */
export interface OnnxThread {
  readonly info: LoadedModel;
  /** Rejects with a ModelError where the program throws or the thread dies. */
  run(request: unknown, transfer: readonly Transferable[]): Promise<unknown>;
  /** True until the thread died. */
  readonly alive: boolean;
  close(): Promise<void>;
}

/** Starts a thread and waits until its model is loaded. */
export async function startOnnxThread(data: OnnxWorkerData): Promise<OnnxThread> {
  const worker: Worker = spawnWorker(import.meta.url, './onnx-worker', { workerData: data });
  let alive = true;
  let settle: { resolve: (message: FromWorker) => void; reject: (error: ModelError) => void } | undefined;
  const fields = { file: data.model };

  const next = (): Promise<FromWorker> =>
    new Promise((resolve, reject) => {
      if (alive) settle = { resolve, reject };
      else reject(died('it has ended'));
    });
  const died = (why: string): ModelError =>
    new ModelError(`the worker thread of model ${data.model} died: ${why}`, { fields });
  const fail = ({ message, hint }: Failure): ModelError =>
    new ModelError(message.includes(data.model) ? message : `model ${data.model}: ${message}`, {
      ...(hint === undefined ? {} : { hint }),
      fields,
    });
  const die = (why: string): void => {
    alive = false;
    settle?.reject(died(why));
    settle = undefined;
  };

  const exited = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      die(`exit code ${code}`);
      resolve();
    });
  });
  worker.on('error', (error) => die(errorText(error)));
  worker.on('messageerror', (error) => die(error.message));
  worker.on('message', (message: FromWorker) => {
    const waiting = settle;
    settle = undefined;
    waiting?.resolve(message);
  });

  const first = await next();
  if (first.type !== 'ready') {
    await exited;
    throw first.type === 'done' ? died('it spoke out of turn') : fail(first.failure);
  }

  return {
    info: first.info,
    get alive() {
      return alive;
    },
    async run(request, transfer) {
      const answer = next();
      try {
        worker.postMessage({ type: 'run', request } satisfies ToWorker, transfer);
      } catch (error) {
        settle = undefined;
        throw fail({ message: `the request cannot be sent to the worker: ${(error as Error).message}` });
      }
      const message = await answer;
      if (message.type === 'done') return message.result;
      throw message.type === 'failed' ? fail(message.failure) : died('it spoke out of turn');
    },
    async close() {
      if (alive) worker.postMessage({ type: 'close' } satisfies ToWorker);
      const timer = setTimeout(() => void worker.terminate(), closeMs);
      await exited;
      clearTimeout(timer);
    },
  };
}
