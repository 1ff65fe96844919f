import { mkdirSync } from 'node:fs';
import { ConfigError } from '../errors.ts';

/** Makes the folder of `--out` before the work begins, so that no result is lost for want of it. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigError(`--out ${path}: this folder cannot be made (${code ?? String(cause)})`, {
      cause,
      fields: { path: 'out' },
      hint: 'give a folder that you may write to',
    });
  }
}
