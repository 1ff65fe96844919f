import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../errors.ts';

/** All files below a folder, in the order of their names. Throws a DataError that names a folder it cannot read. */
export async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (cause) {
    throw new DataError(`folder ${folder} cannot be read`, {
      cause,
      hint: 'Give the folder that holds the data set.',
      fields: { file: folder },
    });
  }
}
