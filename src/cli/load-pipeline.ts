import { ConfigError } from '../errors.ts';
import type { Site } from '../site/site.ts';
import { loadDefaultExport } from './load-module.ts';

/** Imports a pipeline file (TypeScript or JavaScript) whose default export is `site({...})`. */
export async function loadPipeline(path: string): Promise<Site> {
  const hint = 'give the path of a TypeScript file that exports site({...}) as default';
  const declared = (await loadDefaultExport(path, 'pipeline', hint)) as Partial<Site> | undefined;
  if (typeof declared?.run !== 'function' || typeof declared.with !== 'function') {
    throw new ConfigError(`pipeline ${path}: its default export is not a site`, {
      fields: { file: path },
      hint: "write `export default site({ name: …, cameras: {…} })` with `import { site } from 'sightline'`",
    });
  }
  return declared as Site;
}
