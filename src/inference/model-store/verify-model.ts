import { sha256File } from '../sha256-file.ts';
import type { CatalogueEntry, KnownFile } from './catalogue.ts';
import { modelPlace } from './model-place.ts';
import { modelsFolder } from './models-folder.ts';

/** What the checksum of a model says. */
export interface Verified {
  readonly name: string;
  readonly path: string;
  readonly result: 'right' | 'wrong' | 'absent';
  readonly expected: readonly string[];
  /** SHA-256 of the file, where there is one. */
  readonly found?: string;
  /** Which of the known files it is. */
  readonly origin?: string;
}

/** Reads a model's file and compares its checksum. */
export async function verifyModel(entry: CatalogueEntry, folder = modelsFolder()): Promise<Verified> {
  const { path, state } = modelPlace(entry, folder);
  const { name } = entry;
  const expected = entry.known.map(({ sha256 }) => sha256);
  if (state === 'absent' || state === 'started') return { name, path, result: 'absent', expected };
  const found = await sha256File(path);
  const known = knownFile(entry, found);
  if (!known) return { name, path, result: 'wrong', expected, found };
  return { name, path, result: 'right', expected, found, origin: known.origin };
}

export function knownFile(entry: CatalogueEntry, sha256: string): KnownFile | undefined {
  return entry.known.find((each) => each.sha256 === sha256);
}
