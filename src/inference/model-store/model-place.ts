import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueEntry } from './catalogue.ts';
import { bundledFolder, modelsFolder } from './models-folder.ts';

export interface ModelPlace {
  readonly path: string;
  /** `started` where a pull was broken off and can be resumed. */
  readonly state: 'present' | 'bundled' | 'started' | 'absent';
  /** Of the file, where there is one; of what has been fetched, where a pull was broken off. */
  readonly bytes: number;
}

/** Where a model's file is or would be. Looks at nothing but its presence: `verifyModel` reads it. */
export function modelPlace(entry: CatalogueEntry, folder = modelsFolder()): ModelPlace {
  const bundled = entry.url === undefined;
  const path = join(bundled ? bundledFolder : folder, entry.file);
  const bytes = sizeOf(path);
  if (bytes !== undefined) return { path, state: bundled ? 'bundled' : 'present', bytes };
  const started = sizeOf(partPath(path));
  return started === undefined
    ? { path, state: 'absent', bytes: 0 }
    : { path, state: 'started', bytes: started };
}

/** Where a model lies while it is being fetched. */
export const partPath = (path: string): string => `${path}.part`;

function sizeOf(path: string): number | undefined {
  try {
    const found = statSync(path);
    return found.isFile() ? found.size : undefined;
  } catch {
    // Not there, or out of reach, which whoever needs it will say.
    return undefined;
  }
}
