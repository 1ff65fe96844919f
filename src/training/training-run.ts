import { resolve, sep } from 'node:path';
import type { Variable } from '@tensorflow/tfjs-core';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { normalisation } from '../reid/preprocess.ts';
import type { Checkpoint, NamedTensor } from './checkpoint.ts';
import type { TrainingConfig } from './config/training-config.ts';
import type { TrainingSet } from './data/training-set.ts';
import type { PicturePool } from './loading/picture-pool.ts';
import { createNetwork } from './networks/create-network.ts';
import type { Network } from './networks/network.ts';
import { restoreNetwork } from './networks/restore-network.ts';
import { planWeights } from './networks/weight-plan.ts';
import { createObjective, type Objective } from './objective.ts';
import { createOptimiser, type Optimiser } from './optimiser/optimiser.ts';
import { learningRate } from './optimiser/schedule.ts';
import { startFrom } from './start-weights.ts';
import type { StepOptions, StepParts } from './training-step.ts';
import { weightGroups } from './weight-groups.ts';

/** What a checkpoint keeps beside the weights. */
export type Progress = Pick<Checkpoint, 'epoch' | 'stepInEpoch' | 'step' | 'history'>;

/** Everything of a run that lives on the backend. */
export interface TrainingRun extends StepParts {
  readonly network: Network;
  readonly objective: Objective;
  readonly optimiser: Optimiser;
  /** What is trained in an epoch (from 0), and how fast. */
  scheduled(epoch: number): Pick<StepOptions, 'rates' | 'frozen'>;
  checkpoint(progress: Progress): Promise<Checkpoint>;
  dispose(): void;
}

/** Builds network, losses and optimiser: as a checkpoint has them, else with initial weights. */
export async function openRun(
  config: TrainingConfig,
  { images, persons }: TrainingSet,
  pool: PicturePool,
  resumed: Checkpoint | undefined,
): Promise<TrainingRun> {
  const { network: spec, recipe, inputSize, seed, weights } = config;
  const network = resumed
    ? restoreNetwork(resumed)
    : createNetwork(spec, { identities: persons.length, seed, inputSize });
  const files = images.map(({ file }) => file);
  const fresh = resumed
    ? resumed.optimiser.fresh && new Set(resumed.optimiser.fresh)
    : weights === undefined
      ? undefined
      : await startFrom(network, weights, persons, files, pool);
  const { groups, frozen, isBase } = weightGroups(network, fresh, config.frozen);
  const optimiser = createOptimiser(recipe.optimiser, groups);
  const dimension = planWeights(spec, inputSize, persons.length).shapes.features.at(-1)!;
  const objective = createObjective(recipe, network, dimension);
  if (resumed) {
    optimiser.restore({ updates: resumed.optimiser.updates, moments: resumed.moments });
    restoreCentres(objective, resumed.moments);
  }

  return {
    network,
    recipe,
    objective,
    optimiser,
    scheduled(epoch) {
      const { newLayersOnlyEpochs = 0, baseShare = 1 } = recipe.schedule;
      const rate = learningRate(recipe.schedule, epoch, recipe.epochs);
      // Where all layers are new (no initial weights) there is nothing to protect; where none is, nothing to begin with.
      const bothKinds = groups.length > 1;
      const onlyNew = bothKinds && epoch < newLayersOnlyEpochs;
      return onlyNew
        ? { rates: { new: rate }, frozen: (layer) => frozen(layer) || isBase(layer) }
        : { rates: { new: rate, base: rate * baseShare }, frozen };
    },
    async checkpoint(progress) {
      const { updates, moments } = await optimiser.state();
      return {
        network: spec,
        identities: persons,
        preprocessing: { inputSize, channels: 'rgb', resize: 'stretch', ...normalisation },
        config: { ...config },
        data: { name: dataName(config.data), images: images.length, identities: persons.length },
        seed,
        optimiser: { kind: recipe.optimiser.kind, updates, ...(fresh && { fresh: [...fresh] }) },
        ...progress,
        weights: await namedTensors(network.trainable),
        statistics: await namedTensors(network.statistics),
        moments: [...moments, ...(await namedTensors(centresOf(objective)))],
      };
    },
    dispose() {
      network.dispose();
      optimiser.dispose();
      objective.dispose();
    },
  };
}

/** Without where it lay on this machine: it goes into models that are given away. */
function dataName({ name, folder }: TrainingConfig['data']): string {
  return name ?? resolve(folder).split(sep).slice(-2).join('/');
}

const centresOf = ({ centres }: Objective): ReadonlyMap<string, Variable> =>
  new Map(centres ? [['centres', centres]] : []);

function restoreCentres(objective: Objective, moments: readonly NamedTensor[]): void {
  for (const [name, centres] of centresOf(objective)) {
    const saved = moments.find((moment) => moment.name === name);
    if (saved) tidy(() => centres.assign(tensor(saved.values, [...saved.shape])));
  }
}

async function namedTensors(variables: ReadonlyMap<string, Variable>): Promise<NamedTensor[]> {
  const all = [...variables].map(async ([name, variable]) => ({
    name,
    shape: variable.shape,
    // A copy: some backends answer with the very memory that they compute on.
    values: Float32Array.from(await variable.data()),
  }));
  return Promise.all(all);
}
