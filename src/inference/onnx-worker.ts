/** Entry of the pool's worker threads: loads the model and its program, then answers one request at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { SightlineError } from '../errors.ts';
import { loadSession } from './load-session.ts';
import type { Failure, FromWorker, OnnxWorkerData, ToWorker } from './onnx-messages.ts';
import type { CreateOnnxProgram } from './onnx-program.ts';
import { errorText } from '../runtime/error-text.ts';

const port = parentPort!;
const say = (message: FromWorker): void => port.postMessage(message);

function failure(error: unknown): Failure {
  if (error instanceof SightlineError) return { message: error.message, hint: error.hint };
  return { message: errorText(error) };
}

const data = workerData as OnnxWorkerData;
try {
  const { session, info } = await loadSession(data);
  const { default: create } = (await import(data.program)) as {
    default: CreateOnnxProgram<unknown, unknown, unknown>;
  };
  const program = await create(session, data.programOptions);
  port.on('message', (message: ToWorker) => {
    if (message.type === 'close') {
      // The native session goes first: ending the thread under it is not safe in every build of the runtime.
      void session.release().finally(() => port.close());
      return;
    }
    // `then` first, so that a program that throws at once is caught like one that rejects.
    void Promise.resolve(message.request)
      .then((request) => program.run(request))
      .then((result) => say({ type: 'done', result }))
      .catch((error: unknown) => say({ type: 'failed', failure: failure(error) }));
  });
  say({ type: 'ready', info });
} catch (error) {
  say({ type: 'unloadable', failure: failure(error) });
  port.close();
}
