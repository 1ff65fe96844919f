import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { Size } from '../../domain.ts';
import { DataError } from '../../errors.ts';
import { inputLength } from '../../reid/preprocess.ts';
import { spawnWorker } from '../../runtime/spawn-worker.ts';
import type { AugmentationSettings } from '../augmentation/augmentation-settings.ts';
import type { PictureJob, PictureJobDone, PictureTask, SharedPicture } from './picture-messages.ts';

export interface PicturePoolOptions {
  readonly inputSize: Size;
  /** Threads. Default: one less than the processor has, at least 1 and at most 8. */
  readonly workers?: number;
  /** Decoded pictures are kept up to so many bytes. Default 256 MiB. */
  readonly cacheBytes?: number;
}

/** A picture to put into a batch, varied as the seed says. */
export interface PictureRequest {
  readonly file: string;
  readonly seed: number;
}

export interface UnreadablePicture {
  /** Its place among the requests; its part of the batch is whatever was there. */
  readonly index: number;
  readonly reason: string;
}

/** Threads that turn picture files into batches. */
export interface PicturePool extends AsyncDisposable {
  /** Floats of a batch in memory that the threads share, [count, height, width, 3]. */
  allocate(count: number): Float32Array<SharedArrayBuffer>;
  /** Fills slots `first`, `first + 1`, … of a batch. */
  fill(
    batch: Float32Array<SharedArrayBuffer>,
    requests: readonly PictureRequest[],
    augmentation?: AugmentationSettings,
    first?: number,
  ): Promise<UnreadablePicture[]>;
  /** Decodes files to find the unreadable ones, and keeps what the cache holds. */
  survey(files: readonly string[]): Promise<UnreadablePicture[]>;
}

export function createPicturePool({
  inputSize,
  workers: count = Math.max(1, Math.min(8, availableParallelism() - 1)),
  cacheBytes = 256 * 2 ** 20,
}: PicturePoolOptions): PicturePool {
  const cache = new Map<string, SharedPicture>();
  let cached = 0;
  let nextJob = 0;
  let closing = false;
  /** Set by the first thread that ended by itself: it would answer no further job. */
  let failure: DataError | undefined;
  const waiting = new Map<
    number,
    { resolve: (done: PictureJobDone) => void; reject: (error: DataError) => void }
  >();
  const workers = Array.from({ length: count }, start);

  function start(): Worker {
    const worker = spawnWorker(import.meta.url, './picture-worker');
    worker.on('message', (done: PictureJobDone) => {
      waiting.get(done.id)?.resolve(done);
      waiting.delete(done.id);
    });
    const died = (cause: unknown): void => {
      if (closing) return;
      failure ??= new DataError('a thread that reads pictures ended unexpectedly', { cause });
      for (const { reject } of waiting.values()) reject(failure);
      waiting.clear();
    };
    worker.on('error', died);
    worker.on('exit', died);
    return worker;
  }

  function keep(file: string, picture: SharedPicture): void {
    if (cache.has(file) || cached + picture.pixels.length > cacheBytes) return;
    cache.set(file, picture);
    cached += picture.pixels.length;
  }

  async function run(
    tasks: readonly PictureTask[],
    rest: Pick<PictureJob, 'augmentation' | 'batch'>,
  ): Promise<UnreadablePicture[]> {
    if (failure) throw failure;
    const share = Math.ceil(tasks.length / workers.length);
    const parts = workers.map(async (worker, w) => {
      const first = w * share;
      const own = tasks.slice(first, first + share);
      if (own.length === 0) return [];
      const id = nextJob++;
      const done = new Promise<PictureJobDone>((resolve, reject) => waiting.set(id, { resolve, reject }));
      worker.postMessage({
        id,
        inputSize,
        keep: cached < cacheBytes,
        ...rest,
        tasks: own.map((task) => ({ ...task, picture: cache.get(task.file) })),
      } satisfies PictureJob);
      const { decoded, failed } = await done;
      for (const { task, picture } of decoded) keep(own[task]!.file, picture);
      return failed.map(({ task, reason }) => ({ index: first + task, reason }));
    });
    return (await Promise.all(parts)).flat();
  }

  return {
    allocate: (slots) => new Float32Array(new SharedArrayBuffer(4 * slots * inputLength(inputSize))),
    fill: (batch, requests, augmentation = {}, first = 0) =>
      run(
        requests.map((request, i) => ({ ...request, slot: first + i })),
        { augmentation, batch },
      ),
    survey: (files) =>
      run(
        files.map((file) => ({ file, seed: 0 })),
        { augmentation: {} },
      ),
    async [Symbol.asyncDispose]() {
      closing = true;
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
