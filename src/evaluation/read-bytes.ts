import { readFile } from 'node:fs/promises';
import { DataError } from '../errors.ts';

/** @throws DataError that names the file */
export async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new DataError(`${file}: cannot be read`, {
      cause,
      hint: 'Check the path and its permissions.',
      fields: { file },
    });
  }
}
