import { modelCatalogue, type CatalogueEntry } from './catalogue.ts';
import { modelPlace, type ModelPlace } from './model-place.ts';
import { modelsFolder } from './models-folder.ts';

/** A named model and where it is; `bytes` is its size when whole. */
export interface ListedModel extends CatalogueEntry {
  readonly path: string;
  readonly state: ModelPlace['state'];
  readonly bytes: number;
}

/** All models that have a name, and whether each is on this machine. Reads no file and no network. */
export function listModels(folder = modelsFolder(), catalogue = modelCatalogue): ListedModel[] {
  return catalogue.map((entry) => {
    const { path, state, bytes } = modelPlace(entry, folder);
    const whole = state === 'present' || state === 'bundled';
    return { ...entry, path, state, bytes: whole ? bytes : entry.known[0].bytes };
  });
}
