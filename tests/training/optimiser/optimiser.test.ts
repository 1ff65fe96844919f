import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { lossGradients } from '../../../src/training/losses/loss-gradients.ts';
import type { OptimiserSettings } from '../../../src/training/optimiser/optimiser-settings.ts';
import { createOptimiser, type Optimiser } from '../../../src/training/optimiser/optimiser.ts';
import { cpuBackend } from '../support-backend.ts';

beforeAll(cpuBackend);

/** Two weights of unlike shapes under a loss whose slope changes its sign and size from step to step. */
function problem(settings: OptimiserSettings) {
  const w = tf.variable(tf.tensor1d([0.5, -1.25, 2]));
  const b = tf.variable(tf.tensor2d([[0.1], [-0.3]]));
  const group = {
    name: 'all',
    variables: new Map<string, tf.Variable>([
      ['w', w],
      ['b', b],
    ]),
  };
  const optimiser = createOptimiser(settings, [group]);
  const step = (t: number, rate: number): void => {
    const s = [1, -3, 0.2, 0.5, 2][t]!;
    const { value, gradients } = lossGradients(() => {
      const bowl = tf.mul<tf.Scalar>(tf.sum(tf.mul(tf.square(w), tf.tensor1d([1, 2, -0.5]))), s);
      const cubes = tf.mul<tf.Scalar>(tf.sum(tf.mul(b, tf.square(b))), s);
      return tf.addN<tf.Scalar>([bowl, cubes, tf.mul<tf.Scalar>(tf.sum(tf.slice(w, 0, 1)), tf.sum(b))]);
    }, [w, b]);
    optimiser.update('all', gradients, rate);
    tf.dispose([value, ...gradients] as tf.Tensor[]);
  };
  const weights = (): number[] => [...w.dataSync(), ...b.dataSync()];
  return { optimiser, step, weights };
}

describe('optimisers follow PyTorch', () => {
  // Weights after five steps of torch.optim in double precision (PyTorch 1.13).
  const reference: [string, OptimiserSettings, number, number[]][] = [
    [
      'Adam with weight decay',
      { kind: 'adam', weightDecay: 0.05 },
      0.1,
      [0.5425609823035384, -1.224405237194009, 1.998296018400422, -0.39366564007440613, -0.4759856708889687],
    ],
    [
      'AMSGrad with weight decay',
      { kind: 'amsgrad', weightDecay: 0.05 },
      0.1,
      [0.5425504890589148, -1.224405237194009, 1.998296018400422, -0.3936657719204224, -0.47598560083909514],
    ],
    [
      'AMSGrad with other betas and a large epsilon',
      { kind: 'amsgrad', beta1: 0.8, beta2: 0.99, epsilon: 1e-3 },
      0.02,
      [
        0.5050126603579901, -1.2457549349605874, 2.0036584782524156, 0.0007384229983937382,
        -0.36253829910436575,
      ],
    ],
    [
      'SGD with momentum and weight decay',
      { kind: 'sgd', weightDecay: 0.01 },
      0.05,
      [0.7161154347538856, -1.1207964991465984, 1.600880719501767, -0.2661721315127299, -0.6319680541559147],
    ],
    [
      'SGD with Nesterov momentum',
      { kind: 'sgd', nesterov: true },
      0.05,
      [0.6382999876815081, -0.3202825536000001, 1.54560259879125, -0.4361988487557194, -0.7931620903586627],
    ],
  ];
  it.each(reference)('%s', (_, settings, rate, expected) => {
    const { step, weights } = problem(settings);
    for (let t = 0; t < 5; t++) step(t, rate);
    weights().forEach((weight, i) => expect(weight).toBeCloseTo(expected[i]!, 5));
  });

  it('goes on from a saved state as if nothing had happened, and leaves no tensors behind', async () => {
    const settings = { kind: 'amsgrad', weightDecay: 0.05 } as const;
    const straight = problem(settings);
    const first = problem(settings);
    for (let t = 0; t < 5; t++) straight.step(t, 0.1);
    for (let t = 0; t < 3; t++) first.step(t, 0.1);
    const state = await first.optimiser.state();
    const fresh = problem(settings);
    const groups = fresh.optimiser.groups[0]!.variables;
    first.weights();
    const saved = [...first.optimiser.groups[0]!.variables.values()].map((weight) => tf.clone(weight));
    [...groups.values()].forEach((weight, i) => weight.assign(saved[i]!));
    fresh.optimiser.restore(state);
    const before = tf.memory().numTensors;
    for (let t = 3; t < 5; t++) fresh.step(t, 0.1);
    expect(tf.memory().numTensors).toBe(before);
    expect(fresh.weights()).toEqual(straight.weights());
  });

  it('refuses moments of other weights', async () => {
    const { optimiser } = problem({ kind: 'adam' });
    const other: Optimiser = createOptimiser({ kind: 'adam' }, [
      { name: 'all', variables: new Map([['w', tf.variable(tf.zeros([2]))]]) },
    ]);
    const state = await optimiser.state();
    expect(() => other.restore(state)).toThrow(/5 values of adam\/all\/mean, expected 2/);
    const sgd = createOptimiser({ kind: 'sgd' }, optimiser.groups);
    expect(() => sgd.restore(state)).toThrow(/no values of sgd\/all\/velocity, expected 5/);
  });
});
