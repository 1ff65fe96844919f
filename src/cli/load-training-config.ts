import { readFile } from 'node:fs/promises';
import { ConfigError } from '../errors.ts';
import { errorText } from '../runtime/error-text.ts';
import { parseTrainingConfig, type TrainingConfig } from '../training/config/training-config.ts';
import { loadDefaultExport } from './load-module.ts';

/** Reads a training config: JSON, or the default export of a TypeScript or JavaScript file. */
export async function loadTrainingConfig(path: string): Promise<TrainingConfig> {
  const hint = 'give a .json file, or a TypeScript file whose default export is a training config';
  const declared = path.endsWith('.json')
    ? await readJson(path, hint)
    : await loadDefaultExport(path, 'training config', hint);
  try {
    return parseTrainingConfig(declared);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`training config ${path}: ${error.message}`, {
      cause: error,
      fields: { ...error.fields, file: path },
      ...(error.hint !== undefined && { hint: error.hint }),
    });
  }
}

async function readJson(path: string, hint: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (cause) {
    throw new ConfigError(`training config ${path}: ${errorText(cause)}`, {
      cause,
      hint,
      fields: { file: path },
    });
  }
}
