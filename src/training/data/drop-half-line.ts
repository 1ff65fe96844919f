import { open, readFile } from 'node:fs/promises';

/**
 * Cuts off a last line that has no end, in a file that grows by lines: the end of an earlier process cut it short, and
 * it would spoil the first one appended. A file that is not there stays away.
 */
export async function dropHalfLine(file: string): Promise<void> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length === 0 || bytes.at(-1) === 10) return;
  const handle = await open(file, 'r+');
  try {
    await handle.truncate(bytes.lastIndexOf(10) + 1);
  } finally {
    await handle.close();
  }
}
