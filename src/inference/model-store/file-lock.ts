import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface FileLockOptions {
  /** How often the owner shows that it is alive. */
  readonly beatMs?: number;
  /** A lock that has not been touched for so long belongs to nobody any more. */
  readonly staleMs?: number;
  /** Told once where somebody else has the lock. */
  readonly onWaiting?: () => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a lock file, waiting for whoever has it. Between machines on one network folder too: no clocks or process
 * numbers are compared, a waiter only watches whether the file is still being touched. A lock is a courtesy that
 * saves fetching twice; what it guards is checked by its checksum all the same.
 */
export async function lockFile(path: string, options: FileLockOptions = {}): Promise<AsyncDisposable> {
  const { beatMs = 1_000, staleMs = 10_000, onWaiting, signal } = options;
  const token = randomUUID();
  let touchedAt: number | undefined;
  let unchangedSince = performance.now();
  for (let tries = 0; !(await create(path, token)); tries++) {
    if (tries === 0) onWaiting?.();
    const touched = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (touched !== touchedAt) {
      touchedAt = touched;
      unchangedSince = performance.now();
    } else if (performance.now() - unchangedSince > staleMs) {
      // Renamed first: of several that wait, one removes it.
      await rename(path, `${path}.${token}`)
        .then(() => rm(`${path}.${token}`))
        .catch(() => undefined);
    }
    await sleep(Math.min(beatMs, 250), undefined, signal ? { signal } : {});
  }
  const beat = setInterval(() => {
    const now = new Date();
    void utimes(path, now, now).catch(() => undefined);
  }, beatMs);
  beat.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      const owner = await readFile(path, 'utf8').catch(() => undefined);
      if (owner === token) await rm(path, { force: true });
    },
  };
}

/** False where somebody else has it. */
async function create(path: string, token: string): Promise<boolean> {
  try {
    await using file = await open(path, 'wx');
    await file.writeFile(token);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
