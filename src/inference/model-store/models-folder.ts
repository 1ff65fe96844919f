import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where pulled models lie: `SIGHTLINE_MODELS`, else the cache folder of the user (the XDG base directory
 * specification, or `LOCALAPPDATA` on Windows).
 */
export function modelsFolder(env: Environment = process.env, platform = process.platform): string {
  const own = env['SIGHTLINE_MODELS'];
  if (own) return resolve(own);
  const cache = env[platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME'];
  // The specification has relative paths ignored.
  const base = cache && isAbsolute(cache) ? cache : join(homedir(), '.cache');
  return join(base, 'sightline', 'models');
}

/** Where the models lie that come with the package: beside `src/` or `dist/`. */
export const bundledFolder = fileURLToPath(new URL('../../../models', import.meta.url));
