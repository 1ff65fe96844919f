import * as tf from '@tensorflow/tfjs-core';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { alignedReidTriplets } from '../../../src/training/losses/aligned-reid.ts';
import { batchHardTriplet } from '../../../src/training/losses/batch-hard-triplet.ts';
import { hardestPairs } from '../../../src/training/losses/hardest-pairs.ts';
import { labelSmoothedCrossEntropy } from '../../../src/training/losses/label-smoothed-cross-entropy.ts';
import { lossGradients } from '../../../src/training/losses/loss-gradients.ts';
import { pairDistances } from '../../../src/training/losses/pair-distances.ts';
import { stripeAlignmentDistances } from '../../../src/training/losses/stripe-alignment.ts';
import { goldenFolder, missing, readGolden } from '../../support/reference-data.ts';
import { cpuBackend } from '../support-backend.ts';

type Matrix = number[][];
interface Expected {
  hard_positive_index: number[];
  hard_negative_index: number[];
}
interface LossesFile {
  label_smoothed_cross_entropy: {
    logits: Matrix;
    targets: number[];
    expected: Record<'eps_0_1' | 'eps_0', { loss: number; grad_logits: Matrix }>;
  };
  batch_hard_triplet: {
    name: string;
    features: Matrix;
    labels: number[];
    margin: number;
    expected: Expected & {
      hard_positive_distance: number[];
      hard_negative_distance: number[];
      loss: number;
      grad_features: Matrix;
    };
  }[];
  alignedreid_triplet: {
    name: string;
    features: Matrix;
    local_features: number[][][];
    labels: number[];
    margin: number;
    expected: Expected & {
      global_loss: number;
      local_loss: number;
      local_positive_distance: number[];
      local_negative_distance: number[];
      grad_features_of_total: Matrix;
      grad_local_features_of_total: number[][][];
    };
  }[];
}

const file = join(goldenFolder, 'losses.json');
const golden = readGolden(file) as LossesFile;
/** Relative above 1: one step of a float32 near 10 is 1e-6 already. */
const tolerance = 1e-6;

function expectNear(found: ArrayLike<number>, expected: unknown): void {
  const wanted = ([expected] as unknown[]).flat(Infinity) as number[];
  expect(found.length).toBe(wanted.length);
  const worst = wanted.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - found[i]!) / Math.max(1, Math.abs(value))),
    0,
  );
  expect(worst).toBeLessThan(tolerance);
}

beforeAll(cpuBackend);

describe.skipIf(missing(file))('losses agree with their reference implementations', () => {
  it.each([0.1, 0])('label-smoothed cross entropy, ε = %f', (smoothing) => {
    const { logits, targets, expected } = golden.label_smoothed_cross_entropy;
    const x = tf.tensor2d(logits);
    const { value, gradients } = lossGradients(
      () => labelSmoothedCrossEntropy(x, tf.tensor1d(targets, 'int32'), smoothing),
      [x],
    );
    const { loss, grad_logits } = expected[smoothing === 0 ? 'eps_0' : 'eps_0_1'];
    expectNear(value.dataSync(), loss);
    expectNear(gradients[0]!.dataSync(), grad_logits);
  });

  it.each(golden?.batch_hard_triplet ?? [])(
    'batch-hard triplet: $name',
    ({ features, labels, margin, expected }) => {
      const [x, y] = [tf.tensor2d(features), tf.tensor1d(labels, 'int32')];
      const pairs = hardestPairs(x, y);
      const chosen = tf.argMax(pairs, 2).dataSync();
      expect([...chosen]).toEqual([...expected.hard_positive_index, ...expected.hard_negative_index]);
      const [positive, negative] = tf
        .unstack(pairs)
        .map((choice) => pairDistances(x, tf.matMul(choice as tf.Tensor2D, x)).dataSync());
      expectNear(positive!, expected.hard_positive_distance);
      expectNear(negative!, expected.hard_negative_distance);
      const { value, gradients } = lossGradients(() => batchHardTriplet(x, y, margin), [x]);
      expectNear(value.dataSync(), expected.loss);
      expectNear(gradients[0]!.dataSync(), expected.grad_features);
    },
  );

  it.each(golden?.alignedreid_triplet ?? [])(
    'AlignedReID triplets: $name',
    ({ features, local_features, labels, margin, expected }) => {
      const [x, y] = [tf.tensor2d(features), tf.tensor1d(labels, 'int32')];
      const channelsFirst = tf.tensor3d(local_features);
      const local = tf.transpose(channelsFirst, [0, 2, 1]);
      const partners = (indices: number[]): tf.Tensor3D => tf.gather(local, tf.tensor1d(indices, 'int32'));
      for (const [indices, distances] of [
        [expected.hard_positive_index, expected.local_positive_distance],
        [expected.hard_negative_index, expected.local_negative_distance],
      ] as const) {
        expectNear(stripeAlignmentDistances(local, partners(indices)).dataSync(), distances);
      }
      const parts = alignedReidTriplets(x, local, y, margin);
      expectNear(parts.global.dataSync(), expected.global_loss);
      expectNear(parts.local.dataSync(), expected.local_loss);
      const { gradients } = lossGradients(() => {
        const { global, local: localLoss } = alignedReidTriplets(x, local, y, margin);
        return tf.add(global, localLoss);
      }, [x, local]);
      expectNear(gradients[0]!.dataSync(), expected.grad_features_of_total);
      expectNear(tf.transpose(gradients[1]!, [0, 2, 1]).dataSync(), expected.grad_local_features_of_total);
    },
  );
});
