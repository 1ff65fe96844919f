import { ModelError } from '../../errors.ts';
import { suggestion } from '../../runtime/suggestion.ts';
import { modelCatalogue, type CatalogueEntry } from './catalogue.ts';

/** @throws ModelError where no model has this name */
export function findModel(name: string, catalogue = modelCatalogue): CatalogueEntry {
  const entry = catalogue.find((each) => each.name === name);
  if (entry) return entry;
  const names = catalogue.map((each) => each.name);
  throw new ModelError(`there is no model "${name}"${suggestion(name, names)}`, {
    hint: `There are: ${names.join(', ')}.`,
    fields: { model: name },
  });
}
