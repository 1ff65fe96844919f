import {
  concat,
  dispose,
  reshape,
  split,
  tensor1d,
  tidy,
  variable,
  zeros,
  zerosLike,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { DataError } from '../../errors.ts';
import type { NamedTensor } from '../checkpoint.ts';
import type { OptimiserSettings } from './optimiser-settings.ts';
import { updateRule } from './update-rule.ts';

/** Weights that share a learning rate. */
export interface WeightGroup {
  readonly name: string;
  readonly variables: ReadonlyMap<string, Variable>;
}

export interface OptimiserState {
  readonly updates: Readonly<Record<string, number>>;
  readonly moments: readonly NamedTensor[];
}

export interface Optimiser {
  readonly groups: readonly WeightGroup[];
  /**
   * Updates the weights of one group. Groups without a call stay as they are, and so do their moments.
   *
   * @param gradients one a variable, in the group's order; undefined counts as 0. Not disposed
   */
  update(group: string, gradients: readonly (Tensor | undefined)[], rate: number): void;
  state(): Promise<OptimiserState>;
  /** @throws DataError where the moments are those of other weights or of another optimiser */
  restore(state: OptimiserState): void;
  dispose(): void;
}

/**
 * An optimiser whose moments are variables on the backend, each group as one long vector: an update is then a dozen
 * kernels, however many weights there are, and calls are what a GPU spends its time on in small networks.
 */
export function createOptimiser(settings: OptimiserSettings, groups: readonly WeightGroup[]): Optimiser {
  const rule = updateRule(settings);
  const flat = groups
    .filter(({ variables }) => variables.size > 0)
    .map(({ name, variables }) => {
      const all = [...variables.values()];
      const sizes = all.map(({ size }) => size);
      const length = sizes.reduce((sum, size) => sum + size, 0);
      const moments = rule.moments.map(() => tidy(() => variable(zeros<Rank.R1>([length]), false)));
      return { name, all, sizes, length, moments, updates: 0 };
    });
  type Flat = (typeof flat)[number];
  const momentName = (group: Flat, k: number): string => `${settings.kind}/${group.name}/${rule.moments[k]!}`;

  return {
    groups,
    update(name, gradients, rate) {
      const group = flat.find((candidate) => candidate.name === name);
      if (group === undefined) return;
      const { all, sizes, moments } = group;
      group.updates++;
      tidy(() => {
        const weights = concat<Tensor1D>(all.map((weight) => reshape(weight, [weight.size])));
        const gradient = concat<Tensor1D>(
          all.map((weight, i) => reshape(gradients[i] ?? zerosLike(weight), [weight.size])),
        );
        const [updated, ...next] = rule.apply(weights, gradient, moments, rate, group.updates);
        next.forEach((moment, k) => moments[k]!.assign(moment));
        split(updated, sizes).forEach((part, i) => all[i]!.assign(reshape(part, all[i]!.shape)));
      });
    },
    async state() {
      const moments = await Promise.all(
        flat.flatMap((group) =>
          group.moments.map(async (moment, k) => ({
            name: momentName(group, k),
            shape: moment.shape,
            values: Float32Array.from(await moment.data()),
          })),
        ),
      );
      return { updates: Object.fromEntries(flat.map(({ name, updates }) => [name, updates])), moments };
    },
    restore({ updates, moments: saved }) {
      const kept = new Map(saved.map((tensor) => [tensor.name, tensor]));
      for (const group of flat) {
        group.updates = updates[group.name] ?? 0;
        group.moments.forEach((moment, k) => {
          const name = momentName(group, k);
          const values = kept.get(name)?.values;
          if (values?.length !== group.length) {
            throw new DataError(
              `the checkpoint has ${values?.length ?? 'no'} values of ${name}, expected ${group.length}`,
              { hint: 'resume with the network, the recipe and the frozen layers that the run began with' },
            );
          }
          tidy(() => moment.assign(tensor1d(values)));
        });
      }
    },
    dispose: () => dispose(flat.flatMap(({ moments }) => moments)),
  };
}
