import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { DataError } from '../errors.ts';
import { readCameraTables, type CameraTable } from './camera-table.ts';

/**
 * Reads the boxes of all cameras: a folder with one .csv or .txt file a camera, named after it, or one file with a
 * column `camera`, as `sightline run --out` writes it.
 *
 * @returns by camera
 * @throws DataError that names the file, and the line where it is malformed
 */
export async function readCameraFolder(path: string): Promise<Map<string, CameraTable>> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new DataError(`${path}: cannot be read`, {
      cause,
      hint: 'Give a folder with one CSV file a camera.',
      fields: { file: path },
    });
  });
  if (!found.isDirectory()) return readCameraTables(path, stemOf(path));
  const files = (await readdir(path)).filter((name) => /\.(csv|txt)$/i.test(name)).sort();
  if (files.length === 0) {
    throw new DataError(`${path}: no .csv or .txt file`, {
      hint: 'Expected one CSV file a camera, named after it.',
      fields: { file: path },
    });
  }
  const cameras = new Map<string, CameraTable>();
  for (const name of files) {
    for (const [camera, table] of await readCameraTables(join(path, name), stemOf(name))) {
      const other = cameras.get(camera);
      if (other) {
        throw new DataError(`${join(path, name)}: camera ${camera} stands in ${other.file} too`, {
          hint: 'Give each camera one file.',
          fields: { file: join(path, name), camera },
        });
      }
      cameras.set(camera, table);
    }
  }
  return cameras;
}

const stemOf = (file: string): string => basename(file, extname(file));
