import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNetwork } from '../../../src/training/networks/create-network.ts';
import type { BackboneName } from '../../../src/training/networks/network-spec.ts';
import { planWeights } from '../../../src/training/networks/weight-plan.ts';
import { missing } from '../../support/reference-data.ts';
import {
  formulaImages,
  formulaUniform,
  formulaWeight,
  goldenOsnet,
  goldenOsnetPath,
} from './golden-osnet.ts';

const inputSize = { height: 256, width: 128 };

describe.skipIf(missing(goldenOsnetPath))('OSNet as published', () => {
  const golden = goldenOsnet();
  beforeAll(() => tf.setBackend('wasm'));
  afterAll(() => {
    expect(tf.memory().numTensors).toBe(0);
  });

  it.each(Object.keys(golden.complexity))('%s has its parameters and multiply-adds', (name) => {
    const known = golden.complexity[name]!;
    const { weights, multiplyAdds } = planWeights({ backbone: name as BackboneName }, inputSize, 751);
    const count = (some: typeof weights): number =>
      some.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
    expect(count(weights.filter(({ trainable }) => trainable))).toBe(known['parameters_total']);
    expect(count(weights.filter(({ trainable }) => !trainable))).toBe(known['bn_running_statistics_values']);
    expect(multiplyAdds).toBe(known['macs_total']);
  });

  it('makes the numbers of the formula', () => {
    const first = golden.u_check['t7_i0_to_5'] as number[];
    first.forEach((u, i) => {
      expect(formulaUniform(7, i)).toBeCloseTo(u, 12);
    });
  });

  it.each(Object.keys(golden.forward))('%s gives the features of the reference', (name) => {
    const known = golden.forward[name]!;
    const spec = { backbone: name as BackboneName };
    const network = createNetwork(spec, { identities: known.num_classes, seed: 1 });
    const names = planWeights(spec, inputSize, known.num_classes).weights;
    expect(names.map((weight) => weight.name).sort()).toEqual(known.tensors.map(([, n]) => n).sort());
    tf.tidy(() => {
      for (const weight of names) {
        const variable = network.trainable.get(weight.name) ?? network.statistics.get(weight.name)!;
        variable.assign(tf.tensor(formulaWeight(known, weight), [...weight.shape]));
      }
      const images = tf.tensor4d(formulaImages(), [2, 256, 128, 3]);
      const { features, logits, map } = network.forward(images, { training: false });
      const conv5 = known.stages.find((stage) => stage.name === 'conv5')!;
      expect(tf.mean(map).dataSync()[0]! / conv5.mean).toBeCloseTo(1, 4);
      expect(tf.norm(map).dataSync()[0]! / conv5.l2_norm).toBeCloseTo(1, 4);

      const values = features.arraySync();
      const wanted = known.features ?? known.features_first_64;
      const largest = Math.max(...wanted.flat());
      wanted.forEach((row, i) => {
        row.forEach((value, j) => {
          expect(Math.abs(values[i]![j]! - value)).toBeLessThan(1e-4 * largest);
        });
        expect(Math.hypot(...values[i]!) / known.features_l2_norm[i]!).toBeCloseTo(1, 4);
      });
      const classes = logits[0]!.arraySync();
      known.logits_first_8.forEach((row, i) => {
        row.forEach((value, j) => {
          expect(classes[i]![j]).toBeCloseTo(value, 3);
        });
      });
    });
    network.dispose();
  });
});
