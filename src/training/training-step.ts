import {
  add,
  dispose,
  engine,
  keep,
  mul,
  stack,
  sub,
  tensor1d,
  tensor4d,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { gradientNorm, zeroOffsets } from './losses/gradient-norm.ts';
import { lossGradients } from './losses/loss-gradients.ts';
import type { ForwardOptions, Network } from './networks/network.ts';
import type { Objective } from './objective.ts';
import type { Optimiser } from './optimiser/optimiser.ts';
import type { Recipe } from './recipes/recipe.ts';
import type { Losses } from './training-history.ts';

export interface StepBatch {
  /** [batch, height, width, 3]. */
  readonly images: Float32Array;
  readonly labels: readonly number[];
}

export interface StepOptions {
  /** Learning rate by group of weights; groups without one are not trained in this step. */
  readonly rates: Readonly<Record<string, number>>;
  /** Normalisations that keep their running statistics. */
  readonly frozen: (layer: string) => boolean;
  readonly dropoutSeed: number;
}

export interface StepParts {
  readonly network: Network;
  readonly objective: Objective;
  readonly optimiser: Optimiser;
  readonly recipe: Recipe;
}

/**
 * One step of training: forward, losses, gradients, update.
 *
 * @returns the losses of the batch before the update, with their weighted sum as `total`; NaN or infinite ones are
 * the caller's to judge
 */
export async function trainingStep(
  parts: StepParts,
  batch: StepBatch,
  options: StepOptions,
): Promise<Losses> {
  // A scope over the whole step, also where it waits or fails: what it makes goes, what it assigns stays.
  engine().startScope();
  try {
    const losses = descend(parts, batch, options);
    const values = await losses.values.data();
    return Object.fromEntries(losses.names.map((name, i) => [name, values[i]!]));
  } finally {
    engine().endScope();
  }
}

/** Everything of a step up to the reading of its losses, which alone waits for the device. */
function descend(
  { network, objective, optimiser, recipe }: StepParts,
  batch: StepBatch,
  { rates, frozen, dropoutSeed }: StepOptions,
): { readonly names: readonly string[]; readonly values: Tensor } {
  const groups = optimiser.groups.filter(({ name }) => rates[name] !== undefined);
  const variables: Tensor[] = groups.flatMap((group) => [...group.variables.values()]);
  const { centres } = objective;
  const { centre, gradientNorm: regularised } = recipe.losses;
  const [images, labels] = batchTensors(batch, network);
  const offsets = regularised ? zeroOffsets(scaleShapes(network, images)) : [];

  const forward = (pass: Partial<ForwardOptions>): ReadonlyMap<string, Scalar> => {
    const output = network.forward(images, { training: true, frozen, dropoutSeed, ...pass });
    return objective.losses(output, labels, dropoutSeed);
  };
  let names: string[] = [];
  let kept: Tensor[] = [];
  const { gradients } = lossGradients(() => {
    const losses = forward(regularised ? { scaleOffsets: offsets } : {});
    const total = objective.total(losses);
    names = ['total', ...losses.keys()];
    kept = [total, ...losses.values()].map((loss) => keep(loss));
    return total;
  }, [...variables, ...(centres ? [centres] : []), ...offsets]);
  let descent = gradients.slice(0, variables.length);
  let values: readonly Tensor[] = kept;
  if (regularised) {
    const { weight } = regularised;
    const norm = gradientNorm({
      loss: (scaleOffsets) => objective.total(forward({ scaleOffsets, updateStatistics: false })),
      offsetGradients: gradients.slice(-offsets.length) as Tensor4D[],
      variables,
    });
    descent = descent.map((gradient, i) => plus(gradient, norm.gradients[i], weight));
    names.push('gradientNorm');
    values = [add(kept[0]!, mul(norm.value, weight)), ...kept.slice(1), norm.value];
  }

  let at = 0;
  for (const { name, variables: own } of groups) {
    optimiser.update(name, descent.slice(at, (at += own.size)), rates[name]!);
  }
  const centreGradient = centres && gradients[variables.length];
  if (centres && centreGradient) {
    // Centres follow their persons at their own pace, whatever the loss weighs in the sum.
    centres.assign(sub(centres, mul(centreGradient, centre!.rate / centre!.weight)));
  }
  const read = stack([...values]);
  dispose(kept);
  return { names, values: read };
}

/** Whether a batch cut down to `count` pictures goes through forward and backward; changes nothing. */
export async function stepFits(
  { network, objective, optimiser }: StepParts,
  batch: StepBatch,
  count: number,
): Promise<boolean> {
  engine().startScope();
  try {
    const length = batch.images.length / batch.labels.length;
    const [images, labels] = batchTensors(
      { images: batch.images.slice(0, count * length), labels: batch.labels.slice(0, count) },
      network,
    );
    const { gradients } = lossGradients(
      () => {
        const output = network.forward(images, { training: true, updateStatistics: false });
        return objective.total(objective.losses(output, labels, 0));
      },
      optimiser.groups.flatMap(({ variables }) => [...variables.values()]),
    );
    await gradients[0]?.data();
    return true;
  } catch {
    return false;
  } finally {
    engine().endScope();
  }
}

function batchTensors({ images, labels }: StepBatch, { inputSize }: Network): [Tensor4D, Tensor1D] {
  // A copy: the batch's memory is shared with the threads that fill the next one, and a backend may keep a view.
  const values = Float32Array.from(images);
  return [
    tensor4d(values, [labels.length, inputSize.height, inputSize.width, 3]),
    tensor1d([...labels], 'int32'),
  ];
}

const shapesOf = new WeakMap<Network, readonly (readonly number[])[]>();

/** Of the maps to which offsets are added: they depend on the network and the batch size alone. */
function scaleShapes(network: Network, images: Tensor4D): readonly (readonly number[])[] {
  const known = shapesOf.get(network);
  if (known?.[0]?.[0] === images.shape[0]) return known;
  const shapes: number[][] = [];
  tidy(() => {
    const { scales = [] } = network.forward(images, { training: false, logits: false });
    shapes.push(...scales.map(({ shape }) => [...shape]));
  });
  shapesOf.set(network, shapes);
  return shapes;
}

function plus(a: Tensor | undefined, b: Tensor | undefined, weight: number): Tensor | undefined {
  const weighted = b && mul(b, weight);
  return a && weighted ? add(a, weighted) : (weighted ?? a?.clone());
}
