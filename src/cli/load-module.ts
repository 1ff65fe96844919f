import { statSync } from 'node:fs';
import { register as registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import { ConfigError } from '../errors.ts';
import { errorText } from '../runtime/error-text.ts';

/**
 * Without "type": "module" in the package.json beside it, a TypeScript file counts as CommonJS, which may neither
 * await at its top nor share this program's modules. Declarations are written as modules, so they are loaded as such.
 */
const typeScriptIsModule = `export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  const pretends = found.format === 'commonjs' && /\\.ts([?#]|$)/.test(found.url);
  return pretends ? { ...found, format: 'module' } : found;
}`;

/**
 * The default export of a TypeScript or JavaScript file.
 *
 * @param what the file is, for messages: `pipeline`
 * @param hint what to give where there is no such file
 * @throws ConfigError where it cannot be loaded
 */
export async function loadDefaultExport(path: string, what: string, hint: string): Promise<unknown> {
  const file = resolve(path);
  const fields = { file: path };
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new ConfigError(`${what} ${path}: no such file`, { fields, hint });
  }
  const unregister = register();
  registerHooks(`data:text/javascript,${encodeURIComponent(typeScriptIsModule)}`);
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return module.default;
  } catch (error) {
    if (error instanceof ConfigError) {
      throw new ConfigError(`${what} ${path}: ${error.message}`, {
        fields: { ...error.fields, file: path },
        ...(error.hint && { hint: error.hint }),
      });
    }
    throw new ConfigError(`${what} ${path}: ${firstReason(error)}`, {
      cause: error,
      fields,
      hint: 'the file could not be loaded: correct it and run again',
    });
  } finally {
    void unregister();
  }
}

/** The line that says what is wrong: the first, but for the compiler's, whose first one only counts the errors. */
function firstReason(error: unknown): string {
  const [first = '', second = ''] = errorText(error).split('\n');
  return /^Transform failed with/.test(first) && second !== '' ? second : first;
}
