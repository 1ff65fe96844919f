import { DataError } from '../../errors.ts';

/** Why a file or folder of a data set could not be written. */
export function unwritable(file: string, cause: unknown): DataError {
  return new DataError(`${file} cannot be written`, {
    cause,
    hint: 'Check that the folder is writable and the disk not full.',
    fields: { file },
  });
}
