import { GalleryError } from '../errors.ts';
import type { IdentityIndex, Neighbour } from '../ports.ts';
import { spawnWorker } from '../runtime/spawn-worker.ts';
import type { HnswReply, HnswRequest } from './hnsw-worker.ts';
import { checkCount, checkDimension, checkKey, indexVector } from './index-vector.ts';
import { errorText } from '../runtime/error-text.ts';

interface Waiting {
  readonly resolve: (neighbours: readonly Neighbour[]) => void;
  readonly reject: (error: GalleryError) => void;
}

type WithoutId<Request> = Request extends unknown ? Omit<Request, 'id'> : never;

/**
 * Approximate nearest neighbours in a worker thread, for many thousands of vectors. The same calls in the same
 * order give the same neighbours.
 *
 * @throws GalleryError where the native library hnswlib-node is not installed or cannot be loaded
 */
export async function createHnswIndex(dimension: number): Promise<IdentityIndex> {
  checkDimension(dimension);
  const worker = spawnWorker(import.meta.url, './hnsw-worker', { workerData: { dimension } });
  const waiting = new Map<number, Waiting>();
  const keys = new Set<number>();
  let nextId = 0;
  let failure: GalleryError | undefined;

  function reply(): Promise<readonly Neighbour[]> {
    if (failure) return Promise.reject(failure);
    // An idle index must not keep the process alive; one that owes an answer must.
    worker.ref();
    return new Promise((resolve, reject) => waiting.set(nextId++, { resolve, reject }));
  }

  function send(request: WithoutId<HnswRequest>): Promise<readonly Neighbour[]> {
    const message: HnswRequest = { ...request, id: nextId };
    const answer = reply();
    if (!failure) worker.postMessage(message);
    return answer;
  }

  function fail(reason: string): void {
    failure ??= new GalleryError(`the HNSW index has stopped: ${reason}`, {
      hint: 'Use the exact index, or reinstall hnswlib-node.',
    });
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  }

  worker.on('message', ({ id, neighbours = [], error }: HnswReply) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (error === undefined) one?.resolve(neighbours);
    else one?.reject(new GalleryError(`the HNSW index failed: ${error}`));
  });
  worker.on('error', (error) => fail(errorText(error)));
  worker.on('exit', () => fail('its thread is over'));

  try {
    await reply();
  } catch (error) {
    await worker.terminate();
    throw error;
  }

  return {
    dimension,
    get size() {
      return keys.size;
    },
    async add(key, vector) {
      checkKey(key);
      const unit = indexVector(vector, dimension);
      keys.add(key);
      await send({ kind: 'add', key, vector: unit });
    },
    async remove(key) {
      checkKey(key);
      if (keys.delete(key)) await send({ kind: 'remove', key });
    },
    async search(vector, count) {
      const wanted = checkCount(count, keys.size);
      if (wanted === 0) return [];
      return send({ kind: 'search', vector: indexVector(vector, dimension), count: wanted });
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
