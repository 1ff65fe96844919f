import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from '../errors.ts';

/** Writes the page of `--report` and says where it is. */
export function writeReportFile(file: string, page: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, page);
  } catch (cause) {
    throw new ConfigError(`--report ${file}: this file cannot be written`, {
      cause,
      fields: { path: 'report' },
      hint: 'give a file in a folder that you may write to',
    });
  }
  process.stderr.write(`report: ${file}\n`);
}
