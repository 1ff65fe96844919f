import type { Detection } from '../../domain.ts';
import type { NetworkPicture, NetworkReply } from './network-program.ts';

export interface PictureBatchesOptions {
  readonly run: (pictures: readonly NetworkPicture[]) => Promise<NetworkReply>;
  /** Runs under way at once: what comes while all workers are busy waits anyway, and fills the next batch. */
  readonly workers: number;
  readonly maxSize: number;
  /** How long the first picture of a batch waits for others while a worker is free; 0: for the rest of the turn. */
  readonly maxWaitMs: number;
}

interface Waiting {
  readonly picture: NetworkPicture;
  readonly resolve: (detections: readonly Detection[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers the pictures of several cameras, or the tiles of one, into batches, in the order in which they came. What
 * waits is bounded by the callers: each camera waits for the answer to its frame. A result never depends on what
 * else was in the batch.
 */
export function createPictureBatches({
  run,
  workers,
  maxSize,
  maxWaitMs,
}: PictureBatchesOptions): (picture: NetworkPicture) => Promise<readonly Detection[]> {
  const waiting: Waiting[] = [];
  let size = maxSize;
  let running = 0;
  /** Whether what waits has waited long enough. */
  let isDue = false;
  /** The wait under way; another number where none is. */
  let wait = 0;
  let isTimed = false;

  function schedule(): void {
    while (waiting.length > 0 && running < workers && (isDue || waiting.length >= size)) {
      isDue = false;
      isTimed = false;
      void send(waiting.splice(0, size));
    }
    if (waiting.length === 0 || isDue || isTimed) return;
    isTimed = true;
    const mine = ++wait;
    const due = (): void => {
      // What it was for may have gone in a full batch.
      if (!isTimed || mine !== wait) return;
      isTimed = false;
      isDue = true;
      schedule();
    };
    if (maxWaitMs > 0) setTimeout(due, maxWaitMs);
    else queueMicrotask(due);
  }

  async function send(batch: readonly Waiting[]): Promise<void> {
    running++;
    try {
      const found = await run(batch.map(({ picture }) => picture));
      batch.forEach(({ resolve }, i) => resolve(found[i]!));
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error);
      else await sendOneByOne(batch);
    }
    running--;
    schedule();
  }

  /** Many an export leaves its batch axis open in name only, and one bad picture must not cost the others. */
  async function sendOneByOne(batch: readonly Waiting[]): Promise<void> {
    let failures = 0;
    for (const { picture, resolve, reject } of batch) {
      try {
        resolve((await run([picture]))[0]!);
      } catch (error) {
        failures++;
        reject(error);
      }
    }
    if (failures === 0) size = 1;
  }

  return (picture) =>
    new Promise((resolve, reject) => {
      waiting.push({ picture, resolve, reject });
      schedule();
    });
}
