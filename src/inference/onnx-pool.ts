import type { Transferable } from 'node:worker_threads';
import { ModelError } from '../errors.ts';
import type { Providers } from './execution-providers.ts';
import type { LoadedModel, OnnxWorkerData } from './onnx-messages.ts';
import { startOnnxThread, type OnnxThread } from './onnx-thread.ts';

export interface OnnxPoolOptions<Options = undefined> {
  /** Path of the .onnx file. */
  readonly model: string;
  /**
   * The module whose default export is a `CreateOnnxProgram`: `base` is the caller's `import.meta.url`,
   * `module` its path from there without extension, e.g. `./yolox-program`.
   */
  readonly program: { readonly base: string; readonly module: string };
  /** Handed to the program in each worker, by structured clone. */
  readonly programOptions: Options;
  /** Threads, each with the model loaded; default 1. As many as cores is best for throughput. */
  readonly workers?: number | undefined;
  /** Execution providers in order of preference, e.g. `['cuda', 'cpu']`; default `auto`. */
  readonly providers?: Providers | undefined;
  /** How many requests may wait for a worker, default 1,024 (each camera has few at a time); more are rejected. */
  readonly queueLimit?: number | undefined;
}

export interface OnnxPool<Request, Result> extends AsyncDisposable {
  readonly info: LoadedModel & { readonly workers: number };
  /**
   * Runs the program on one request, first come, first served. Transferred buffers must not be touched from
   * the call on.
   *
   * @throws ModelError where the program throws, its worker dies, the queue is full or the pool is disposed
   */
  run(request: Request, transfer?: readonly Transferable[]): Promise<Result>;
}

interface Job {
  readonly request: unknown;
  readonly transfer: readonly Transferable[];
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A worker's place in the pool: its thread is replaced when it dies. */
interface Seat {
  thread: OnnxThread;
  crashes: number;
}

/** Crashes in a row, without a result in between, after which a worker stays down. */
const maxCrashes = 3;

/**
 * Loads a model into worker threads, so that native inference never blocks the caller's event loop.
 *
 * @throws ModelError naming the file where the model cannot be loaded
 */
export async function createOnnxPool<Request, Result, Options = undefined>(
  options: OnnxPoolOptions<Options>,
): Promise<OnnxPool<Request, Result>> {
  const { model, program, workers = 1, queueLimit = 1024 } = options;
  let data: OnnxWorkerData = {
    model,
    program: new URL(`${program.module}${program.base.endsWith('.ts') ? '.ts' : '.js'}`, program.base).href,
    programOptions: options.programOptions,
    providers: options.providers ?? 'auto',
  };
  const fields = { file: model };
  const queue: Job[] = [];
  const running = new Set<Job>();
  const working = new Set<Promise<void>>();
  const closing = new Set<Promise<void>>();
  let idle: Seat[] = [];
  let standing = workers;
  let disposed = false;

  const disposedError = (): ModelError =>
    new ModelError(`the pool of model ${model} is disposed`, { fields });
  const downError = (): ModelError =>
    new ModelError(`all workers of model ${model} crashed ${maxCrashes} times in a row`, { fields });

  function rejectAll(jobs: Iterable<Job>, error: ModelError): void {
    for (const job of jobs) job.reject(error);
  }

  function serve(): void {
    while (idle.length > 0 && queue.length > 0) {
      const task = work(idle.shift()!, queue.shift()!);
      working.add(task);
      void task.then(() => working.delete(task));
    }
  }

  async function work(seat: Seat, job: Job): Promise<void> {
    running.add(job);
    try {
      job.resolve(await seat.thread.run(job.request, job.transfer));
      seat.crashes = 0;
    } catch (error) {
      job.reject(error);
    }
    running.delete(job);
    if (seat.thread.alive || (await refill(seat))) idle.push(seat);
    if (disposed) closeIdle();
    else if (standing === 0) rejectAll(queue.splice(0), downError());
    else serve();
  }

  /** Puts a new thread in the place of one that died; false where that is hopeless. */
  async function refill(seat: Seat): Promise<boolean> {
    seat.crashes++;
    const hopeless = disposed || seat.crashes >= maxCrashes;
    const thread = hopeless ? undefined : await startOnnxThread(data).catch(() => undefined);
    if (thread) seat.thread = thread;
    else standing--;
    return thread !== undefined;
  }

  function closeIdle(): void {
    for (const { thread } of idle.splice(0)) closing.add(thread.close());
  }

  // The first thread finds out which provider works, and the others need not: all run on the same.
  const first = await startOnnxThread(data);
  data = { ...data, providers: [first.info.provider] };
  const others = Array.from({ length: workers - 1 }, () => startOnnxThread(data));
  const started = await Promise.allSettled([Promise.resolve(first), ...others]);
  idle = started.flatMap((result) =>
    result.status === 'fulfilled' ? [{ thread: result.value, crashes: 0 }] : [],
  );
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    closeIdle();
    await Promise.all(closing);
    throw failed.reason;
  }

  return {
    info: { ...first.info, workers },
    run(request, transfer = []) {
      return new Promise<unknown>((resolve, reject) => {
        if (disposed) reject(disposedError());
        else if (standing === 0) reject(downError());
        else if (idle.length === 0 && queue.length >= queueLimit) {
          reject(
            new ModelError(`the queue of model ${model} is full: ${queueLimit} requests are waiting`, {
              hint: 'Send less, wait for results, or use more workers.',
              fields,
            }),
          );
        } else {
          queue.push({ request, transfer, resolve, reject });
          serve();
        }
      }) as Promise<Result>;
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      rejectAll(queue.splice(0), disposedError());
      rejectAll(running, disposedError());
      closeIdle();
      await Promise.all(working);
      await Promise.all(closing);
    },
  };
}
