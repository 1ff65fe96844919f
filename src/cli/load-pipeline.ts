import { statSync } from 'node:fs';
import { register as registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import { ConfigError } from '../errors.ts';
import type { Site } from '../site/site.ts';
import { errorText } from '../runtime/error-text.ts';

/**
 * Without "type": "module" in the package.json beside it, a TypeScript file counts as CommonJS, which may neither
 * await at its top nor share this program's modules. Pipelines are written as modules, so they are loaded as such.
 */
const typeScriptIsModule = `export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  const pretends = found.format === 'commonjs' && /\\.ts([?#]|$)/.test(found.url);
  return pretends ? { ...found, format: 'module' } : found;
}`;

/** Imports a pipeline file (TypeScript or JavaScript) whose default export is `site({...})`. */
export async function loadPipeline(path: string): Promise<Site> {
  const file = resolve(path);
  const fields = { file: path };
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new ConfigError(`pipeline ${path}: no such file`, {
      fields,
      hint: 'give the path of a TypeScript file that exports site({...}) as default',
    });
  }
  let module: { default?: unknown };
  const unregister = register();
  registerHooks(`data:text/javascript,${encodeURIComponent(typeScriptIsModule)}`);
  try {
    module = (await import(pathToFileURL(file).href)) as typeof module;
  } catch (error) {
    if (error instanceof ConfigError) {
      throw new ConfigError(`pipeline ${path}: ${error.message}`, {
        fields: { ...error.fields, file: path },
        ...(error.hint && { hint: error.hint }),
      });
    }
    throw new ConfigError(`pipeline ${path}: ${firstReason(error)}`, {
      cause: error,
      fields,
      hint: 'the file could not be loaded: correct it and run again',
    });
  } finally {
    void unregister();
  }
  const declared = module.default as Partial<Site> | undefined;
  if (typeof declared?.run !== 'function' || typeof declared.with !== 'function') {
    throw new ConfigError(`pipeline ${path}: its default export is not a site`, {
      fields,
      hint: "write `export default site({ name: …, cameras: {…} })` with `import { site } from 'sightline'`",
    });
  }
  return declared as Site;
}

/** The line that says what is wrong: the first, but for the compiler's, whose first one only counts the errors. */
function firstReason(error: unknown): string {
  const [first = '', second = ''] = errorText(error).split('\n');
  return /^Transform failed with/.test(first) && second !== '' ? second : first;
}
