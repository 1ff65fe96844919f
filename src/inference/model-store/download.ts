import { createHash } from 'node:crypto';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ModelError } from '../../errors.ts';
import { httpFailure, isPassing, networkFailure, shownUrl, storageFailure } from './download-failure.ts';

export interface DownloadOptions {
  readonly url: string;
  /** Where the bytes go. What an earlier call left there is kept where the server says that it still holds. */
  readonly part: string;
  /** More is refused before it fills the disk. */
  readonly maxBytes: number;
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Failures in a row, without a byte in between, after which it gives up; default 4. */
  readonly attempts?: number | undefined;
  /** Pause before the second attempt, doubled each time; default 500. */
  readonly retryMs?: number | undefined;
  /** Longest silence of the server; default 30,000. */
  readonly silenceMs?: number | undefined;
}

/** What the bytes in the part file are a part of. */
interface PartNote {
  /** SHA-256 of the address, which may hold a secret. */
  readonly source: string;
  /** A strong ETag or a date, for `If-Range` (RFC 9110, section 13.1.5). */
  readonly validator: string;
}

export const notePath = (part: string): string => `${part}.json`;

/**
 * Fetches a file over HTTP into `part`, resuming what is there and whatever breaks off on the way. A file that
 * changed on the server is begun anew.
 *
 * @throws ModelError that says what the server or the disk refused, and what to do
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { attempts = 4, retryMs = 500, part, signal } = options;
  for (let failures = 0; ;) {
    const before = await sizeOf(part);
    try {
      if (await fetchRest(options, before)) return;
      if (++failures >= attempts)
        throw networkFailure(options.url, 'the server sends ranges that do not fit');
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ModelError && !isPassing(error)) throw error;
      failures = (await sizeOf(part)) > before ? 1 : failures + 1;
      if (failures >= attempts) throw error;
      await sleep(retryMs * 2 ** (failures - 1), undefined, signal ? { signal } : {});
    }
  }
}

/** One request. @returns false where what is there proved useless and was removed */
async function fetchRest(options: DownloadOptions, have: number): Promise<boolean> {
  const { url, part, maxBytes, onProgress, signal, silenceMs = 30_000 } = options;
  const note = have > 0 ? await readNote(part, url) : undefined;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  const signals = AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]);
  try {
    const response = await fetch(url, {
      headers: {
        // A compressed answer would have other ranges than the file.
        'accept-encoding': 'identity',
        ...(note && { range: `bytes=${have}-`, 'if-range': note.validator }),
      },
      signal: signals,
    }).catch((error: unknown) => {
      throw networkFailure(url, silence.signal.aborted ? `no answer for ${silenceMs / 1000} s` : error);
    });
    const range = contentRange(response);
    if (response.status === 416 && note) {
      await response.body?.cancel();
      if (range?.total === have) return true;
      await forget(part);
      return false;
    }
    if (response.status === 206 && range?.from !== have) {
      await response.body?.cancel();
      await forget(part);
      return false;
    }
    if (response.status !== 200 && response.status !== 206) {
      await response.body?.cancel();
      throw httpFailure(url, response.status, response.statusText);
    }
    const resumed = response.status === 206;
    const length = Number(response.headers.get('content-length') ?? NaN);
    const total = resumed ? range?.total : Number.isFinite(length) ? length : undefined;
    refuseIfLarger(total ?? 0, maxBytes, url);
    if (!resumed) await writeNote(part, url, response);

    let done = resumed ? have : 0;
    onProgress?.(done, total);
    await using file = await open(part, resumed ? 'a' : 'w').catch((error: unknown) => {
      throw storageFailure(part, error);
    });
    const body = response.body as AsyncIterable<Uint8Array> | null;
    const reader = body?.[Symbol.asyncIterator]();
    for (;;) {
      const next = await reader?.next().catch((error: unknown) => {
        throw networkFailure(url, silence.signal.aborted ? `silent for ${silenceMs / 1000} s` : error);
      });
      if (!next || next.done === true) break;
      timer.refresh();
      refuseIfLarger(done + next.value.length, maxBytes, url);
      await file.writeFile(next.value).catch((error: unknown) => {
        throw storageFailure(part, error);
      });
      done += next.value.length;
      onProgress?.(done, total);
    }
    if (total !== undefined && done < total) {
      throw networkFailure(url, `the connection ended after ${done} of ${total} bytes`);
    }
    await file.sync();
    return true;
  } finally {
    clearTimeout(timer);
  }
}

function refuseIfLarger(bytes: number, maxBytes: number, url: string): void {
  if (bytes <= maxBytes) return;
  throw new ModelError(
    `${shownUrl(url)} is larger than the model: expected at most ${maxBytes} bytes, found ${bytes}`,
    { hint: 'The address leads to something else; give another with --from.' },
  );
}

/** Of `Content-Range: bytes 5-9/10` or `bytes *\/10`. */
function contentRange(response: Response): { from: number; total: number } | undefined {
  const found = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  return found ? { from: Number(found[1] ?? NaN), total: Number(found[2]) } : undefined;
}

/** Removes what has been fetched. */
export async function forget(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(notePath(part), { force: true });
}

async function readNote(part: string, url: string): Promise<PartNote | undefined> {
  try {
    const note = JSON.parse(await readFile(notePath(part), 'utf8')) as PartNote;
    return note.source === sha256(url) && typeof note.validator === 'string' ? note : undefined;
  } catch {
    return undefined;
  }
}

async function writeNote(part: string, url: string, { headers }: Response): Promise<void> {
  const etag = headers.get('etag');
  // A weak tag promises the same meaning, not the same bytes.
  const validator = etag && !etag.startsWith('W/') ? etag : headers.get('last-modified');
  await rm(notePath(part), { force: true });
  if (validator === null) return;
  const note: PartNote = { source: sha256(url), validator };
  await writeFile(notePath(part), JSON.stringify(note)).catch((error: unknown) => {
    throw storageFailure(part, error);
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
