import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { collectedFiles } from '../../evaluation/layouts/collected.ts';
import { unwritable } from './unwritable.ts';

/** Name of a file that stands beside the pictures of a collected folder. */
export type SideFile = (typeof collectedFiles)[keyof typeof collectedFiles];

/** Writes a small file of a collected folder, whole or not at all. */
export async function writeSideFile(folder: string, name: SideFile, content: object): Promise<string> {
  const file = join(folder, name);
  try {
    await writeFile(`${file}.new`, `${JSON.stringify(content, undefined, 1)}\n`);
    await rename(`${file}.new`, file);
  } catch (cause) {
    throw unwritable(file, cause);
  }
  return file;
}

/** Adds a line to a file of a collected folder that grows by lines. */
export async function appendSideLine(folder: string, name: SideFile, line: object): Promise<void> {
  const file = join(folder, name);
  await appendFile(file, `${JSON.stringify(line)}\n`).catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
}
