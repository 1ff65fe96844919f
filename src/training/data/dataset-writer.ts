import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Crop, IdentityId, TrackId } from '../../domain.ts';
import { DataError } from '../../errors.ts';
import { collectedFiles, manifestHeader, type CollectedPicture } from '../../evaluation/layouts/collected.ts';
import type { CropStore } from '../../ports.ts';
import { dropHalfLine } from './drop-half-line.ts';
import { appendSideLine, type SideFile } from './side-file.ts';
import { unwritable } from './unwritable.ts';

export interface DatasetWriterOptions {
  /** JPEG is a tenth of the size, PNG keeps every bit. Default `jpeg`. */
  readonly format?: 'jpeg' | 'png';
  /** Of JPEG, 1 to 100. Default 92. */
  readonly jpegQuality?: number;
}

/** Writes a folder of collected tracklets: `<camera>/<session>-<n>/<capturedAt>.jpg` and a line each in the manifest. */
export interface DatasetWriter extends CropStore {
  put(crop: Crop): Promise<void>;
  /** Notes which person the site took a track for; the last word holds. */
  identify(track: TrackId, identity: IdentityId | string): Promise<void>;
}

/**
 * Opens a folder for collecting, anew or to go on with. Pictures are encoded off the main thread; a picture gets its
 * line in the manifest only once it is written, so that every line has its picture, whenever the power goes.
 *
 * @throws DataError where the folder cannot be written or holds something else
 */
export async function openDatasetWriter(
  folder: string,
  { format = 'jpeg', jpegQuality = 92 }: DatasetWriterOptions = {},
): Promise<DatasetWriter> {
  // Here, not above: programs that store nothing do without the native canvas.
  const { rgbCanvas } = await import('../../evaluation/site-picture.ts');
  const { manifest, identities } = collectedFiles;
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw unwritable(folder, cause);
  });
  await startManifest(join(folder, manifest));
  for (const file of [manifest, identities]) await dropHalfLine(join(folder, file));
  /** Lines go in one after the other, in the order of their crops. */
  let lines: Promise<void> = Promise.resolve();

  function append(file: SideFile, line: object, after: Promise<unknown> = Promise.resolve()): Promise<void> {
    const done = Promise.all([lines, after]).then(() => appendSideLine(folder, file, line));
    // One picture that fails must not hold back the lines of the others.
    lines = done.catch(() => undefined);
    return done;
  }

  return {
    put(crop) {
      const { camera, track, capturedAt, quality, box } = crop;
      // Before anything is waited for: the pixels may be gone right after.
      const canvas = rgbCanvas(crop.size, crop.pixels);
      const extension = format === 'jpeg' ? 'jpg' : 'png';
      const name = `${camera}/${track.split('/').slice(1).join('-')}/${capturedAt}.${extension}`;
      const path = join(folder, name);
      const written = (async () => {
        const bytes =
          format === 'jpeg' ? await canvas.encode('jpeg', jpegQuality) : await canvas.encode('png');
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, bytes);
      })().catch((cause: unknown) => {
        throw unwritable(path, cause);
      });
      const line: CollectedPicture = {
        file: name,
        camera,
        track,
        capturedAt,
        quality: Number(quality.toFixed(3)),
        box: [box.x, box.y, box.width, box.height],
      };
      return append(manifest, line, written);
    },
    identify: (track, identity) => append(identities, { track, identity }),
    [Symbol.asyncDispose]: () => lines,
  };
}

async function startManifest(manifest: string): Promise<void> {
  const begun = await readFile(manifest, 'utf8').catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    // Whatever else keeps it from being read: what it holds must not be written over.
    throw unwritable(manifest, cause);
  });
  const header = `${JSON.stringify(manifestHeader)}\n`;
  if (begun.startsWith(header)) return;
  if (!header.startsWith(begun)) {
    throw new DataError(`${manifest}:1 is not the header of collected tracklets`, {
      hint: 'Collect into an empty folder, or into one that this version began.',
      fields: { file: manifest, line: 1 },
    });
  }
  await writeFile(manifest, header).catch((cause: unknown) => {
    throw unwritable(manifest, cause);
  });
}
