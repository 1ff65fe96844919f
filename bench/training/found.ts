import { existsSync } from 'node:fs';

/** The path of what an experiment needs. */
export function found(path: string): string {
  if (existsSync(path)) return path;
  throw new Error(`${path} is not there: give --start and --data, or set SIGHTLINE_DATA`);
}
