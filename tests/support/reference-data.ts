import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Folder of the reference data; override with SIGHTLINE_DATA. */
export const dataFolder = resolve(process.env['SIGHTLINE_DATA'] ?? '../shared/data');
export const goldenFolder = resolve(process.env['SIGHTLINE_GOLDEN'] ?? '../shared/golden');

/** For `describe.skipIf`: says so once where reference data is absent. */
export function missing(path: string): boolean {
  if (existsSync(path)) return false;
  console.warn(`skipped: reference data not found: ${path}`);
  return true;
}

/** What stands in a JSON file of reference values; undefined where it is absent. */
export function readGolden(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
