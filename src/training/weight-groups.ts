import { ConfigError } from '../errors.ts';
import { suggestion } from '../runtime/suggestion.ts';
import type { Network } from './networks/network.ts';
import type { WeightGroup } from './optimiser/optimiser.ts';

export interface WeightGroups {
  /** `new`: not from the initial weights; `base`: the rest. Without frozen weights. */
  readonly groups: readonly WeightGroup[];
  /** Whether a layer stays as it is for the whole run. */
  readonly frozen: (layer: string) => boolean;
  /** Whether a layer has nothing new: frozen too while only what is new is trained. */
  readonly isBase: (layer: string) => boolean;
}

/**
 * Parts the trainable weights.
 *
 * @param fresh names of weights that the initial weights did not give; undefined: all of them are new
 * @param frozen layers by what their weights' names begin with, or all that were imported
 * @throws ConfigError where a frozen layer does not exist, or nothing is left to train
 */
export function weightGroups(
  { trainable }: Network,
  fresh: ReadonlySet<string> | undefined,
  frozen: readonly string[] | 'imported' = [],
): WeightGroups {
  const isNew = (name: string): boolean => fresh?.has(name) ?? true;
  const under = (name: string, prefix: string): boolean => name === prefix || name.startsWith(`${prefix}.`);
  const freshNames = [...trainable.keys()].filter(isNew);
  const isBase = (layer: string): boolean => !freshNames.some((name) => under(name, layer));
  const isFrozen = (layer: string): boolean =>
    frozen === 'imported' ? isBase(layer) : frozen.some((prefix) => under(layer, prefix));
  const names = [...trainable.keys()].filter((name) =>
    frozen === 'imported' ? isNew(name) : !isFrozen(name),
  );
  const nowhere =
    frozen === 'imported'
      ? undefined
      : frozen.find((prefix) => ![...trainable.keys()].some((n) => under(n, prefix)));
  if (nowhere !== undefined || names.length === 0) {
    const layers = [...new Set([...trainable.keys()].map((name) => name.split('.')[0]!))];
    throw new ConfigError(
      nowhere === undefined
        ? 'frozen: nothing is left to train'
        : `frozen: the network has no layer "${nowhere}"${suggestion(nowhere, layers)}`,
      { hint: `Its layers begin with ${layers.join(', ')}.`, fields: { path: 'frozen' } },
    );
  }
  const group = (name: string, own: readonly string[]): WeightGroup => ({
    name,
    variables: new Map(own.map((weight) => [weight, trainable.get(weight)!])),
  });
  return {
    groups: [
      group(
        'base',
        names.filter((name) => !isNew(name)),
      ),
      group('new', names.filter(isNew)),
    ].filter(({ variables }) => variables.size > 0),
    frozen: isFrozen,
    isBase,
  };
}
