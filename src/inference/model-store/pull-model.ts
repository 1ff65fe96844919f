import { copyFile, mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ModelError } from '../../errors.ts';
import { sha256File } from '../sha256-file.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { download, forget, type DownloadOptions } from './download.ts';
import { shownUrl, storageFailure } from './download-failure.ts';
import { lockFile, type FileLockOptions } from './file-lock.ts';
import { modelPlace, partPath } from './model-place.ts';
import { modelsFolder } from './models-folder.ts';
import { knownFile, verifyModel } from './verify-model.ts';

/** Where {@link pullModel} takes a model from, where it puts it, and whom it tells. */
export interface PullOptions extends Pick<
  DownloadOptions,
  'onProgress' | 'signal' | 'attempts' | 'retryMs' | 'silenceMs'
> {
  readonly folder?: string;
  /** A file or an address to take the model from, in place of the catalogue's. */
  readonly from?: string | undefined;
  /** Told where another process is pulling the same model: this one waits for it. */
  readonly onWaiting?: () => void;
  readonly lock?: Pick<FileLockOptions, 'beatMs' | 'staleMs'>;
}

/** A model that is whole and checked. */
export interface Pulled {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** False where it was there already. */
  readonly fetched: boolean;
}

/**
 * Puts a named model into the models folder, whole and checked, or not at all. A pull that breaks off is resumed
 * by the next.
 *
 * @throws ModelError where it cannot be fetched or stored, or where its checksum is wrong: then nothing is kept
 */
export async function pullModel(entry: CatalogueEntry, options: PullOptions = {}): Promise<Pulled> {
  const { folder = modelsFolder(), from = entry.url, onWaiting, signal, lock } = options;
  const { path } = modelPlace(entry, folder);
  if (from === undefined) {
    throw new ModelError(`model ${entry.name} comes with the package: there is nothing to pull`, {
      hint: 'Use it by its name.',
      fields: { model: entry.name },
    });
  }
  const part = partPath(path);
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw storageFailure(path, error);
  });
  await using _lock = await lockFile(`${path}.lock`, {
    ...lock,
    signal,
    ...(onWaiting && { onWaiting }),
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw storageFailure(path, error);
  });

  const there = await verifyModel(entry, folder);
  if (there.result === 'right') {
    return { path, sha256: there.found!, bytes: modelPlace(entry, folder).bytes, fetched: false };
  }
  if (/^https?:\/\//i.test(from)) {
    const maxBytes = Math.max(...entry.known.map(({ bytes }) => bytes));
    await download({ ...options, url: from, part, maxBytes });
  } else await copyIn(from, part);

  const sha256 = await sha256File(part);
  const known = knownFile(entry, sha256);
  if (!known) {
    await forget(part);
    throw wrongChecksum(entry, from, sha256);
  }
  // Within one folder a rename is whole or not at all.
  await rename(part, path).catch((error: unknown) => {
    throw storageFailure(path, error);
  });
  await forget(part);
  return { path, sha256, bytes: known.bytes, fetched: true };
}

async function copyIn(file: string, part: string): Promise<void> {
  // What a broken download left is of no use any more.
  await forget(part);
  await copyFile(file, part).catch((error: unknown) => {
    const { code, path } = error as NodeJS.ErrnoException;
    if (path !== file || code === 'ENOSPC') throw storageFailure(part, error);
    throw new ModelError(`${file} ${code === 'ENOENT' ? 'not found' : 'cannot be read'}`, {
      cause: error,
      hint: 'Give a file, or an address that begins with http:// or https://.',
      fields: { file },
    });
  });
}

function wrongChecksum({ name, known }: CatalogueEntry, from: string, found: string): ModelError {
  const expected = known.map(({ sha256 }) => sha256).join(' or ');
  return new ModelError(
    `model ${name}: ${shownUrl(from)} has a wrong checksum: expected SHA-256 ${expected}, found ${found}`,
    {
      hint: 'It was not kept. Do not use it: the file was damaged on its way, or is not what it says it is.',
      fields: { model: name, expected, found },
    },
  );
}
