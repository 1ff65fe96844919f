import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { centreLoss } from '../../../src/training/losses/centre.ts';
import { lossGradients } from '../../../src/training/losses/loss-gradients.ts';
import { verificationLoss } from '../../../src/training/losses/verification.ts';
import { cpuBackend } from '../support-backend.ts';

beforeAll(cpuBackend);

describe('centre loss', () => {
  it('is the mean squared distance to the own centre, and pulls both ways', () => {
    const features = tf.tensor2d([
      [1, 2],
      [3, 4],
      [0, 1],
    ]);
    const centres = tf.tensor2d([
      [0, 0],
      [1, 1],
    ]);
    const labels = tf.tensor1d([0, 1, 1], 'int32');
    const { value, gradients } = lossGradients(
      () => centreLoss(features, labels, centres),
      [features, centres],
    );
    // (1 + 4) + (4 + 9) + (1 + 0) over 3 pictures; gradients 2/3 of the differences.
    expect(value.dataSync()[0]).toBeCloseTo(19 / 3, 6);
    const third = (values: number[]): unknown[] =>
      values.map((x) => expect.closeTo((2 * x) / 3, 6) as unknown);
    expect([...gradients[0]!.dataSync()]).toEqual(third([1, 2, 2, 3, -1, 0]));
    expect([...gradients[1]!.dataSync()]).toEqual(third([-1, -2, -1, -3]));
  });
});

describe('verification loss', () => {
  it('is the cross entropy of same and different, the second column for the same person', () => {
    const logits = tf.tensor2d([
      [2, -1],
      [0.5, 1.5],
    ]);
    const [left, right] = [tf.tensor1d([4, 7], 'int32'), tf.tensor1d([4, 2], 'int32')];
    const loss = verificationLoss(logits, left, right).dataSync()[0]!;
    expect(loss).toBeCloseTo((Math.log(1 + Math.exp(3)) + Math.log(1 + Math.exp(1))) / 2, 6);
  });
});
