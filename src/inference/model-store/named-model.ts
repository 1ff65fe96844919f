import { ModelError } from '../../errors.ts';
import { modelCatalogue, type CatalogueEntry } from './catalogue.ts';
import { modelPlace } from './model-place.ts';
import { modelsFolder } from './models-folder.ts';

/**
 * The file of the model that a word of configuration names; undefined where the word is no model's name. Nothing is
 * downloaded.
 *
 * @throws ModelError where the model is not on this machine, or is for another purpose
 */
export function namedModel(
  name: string,
  purpose: CatalogueEntry['purpose'],
  { folder = modelsFolder(), catalogue = modelCatalogue } = {},
): string | undefined {
  const entry = catalogue.find((each) => each.name === name);
  if (!entry) return undefined;
  const fields = { model: name };
  if (entry.purpose !== purpose) {
    throw new ModelError(`model ${name} is for the ${entry.purpose}, not for the ${purpose}`, {
      hint: `For the ${purpose} there are: ${namesOf(purpose, catalogue).join(', ')}.`,
      fields,
    });
  }
  const { path, state } = modelPlace(entry, folder);
  if (state === 'present' || state === 'bundled') return path;
  throw new ModelError(`model ${name} is not on this machine: ${path} not found`, {
    hint: entry.url === undefined ? 'Install the package again.' : `Fetch it: sightline models pull ${name}`,
    fields,
  });
}

/** The names of the models for one purpose. */
export function namesOf(purpose: CatalogueEntry['purpose'], catalogue = modelCatalogue): string[] {
  return catalogue.filter((each) => each.purpose === purpose).map(({ name }) => name);
}
