import { describe, expect, it } from 'vitest';
import { learningRate, type Schedule } from '../../../src/training/optimiser/schedule.ts';

const rates = (schedule: Schedule, epochs: number): number[] =>
  Array.from({ length: epochs }, (_, epoch) => learningRate(schedule, epoch, epochs));
const near = (values: number[]): unknown[] => values.map((x) => expect.closeTo(x, 12) as unknown);

describe('learning rate', () => {
  it('follows PyTorch’s cosine annealing', () => {
    // CosineAnnealingLR(T_max=8) of PyTorch 1.13.
    expect(rates({ rate: 0.0015, decay: 'cosine' }, 8)).toEqual(
      near([
        0.0015, 0.001442909649383465, 0.0012803300858899105, 0.0010370125742738174, 0.00075,
        0.0004629874257261827, 0.0002196699141100894, 5.7090350616534955e-5,
      ]),
    );
  });

  it('falls at its milestones', () => {
    expect(rates({ rate: 1, decay: 'step', milestones: [1, 3], factor: 0.5 }, 5)).toEqual(
      near([1, 0.5, 0.5, 0.25, 0.25]),
    );
  });

  it('warms up before it decays', () => {
    const warmUp = { epochs: 4, from: 0.2 };
    expect(rates({ rate: 1, decay: 'step', milestones: [2, 5], warmUp }, 6)).toEqual(
      near([0.2, 0.4, 0.6, 0.8, 0.1, 0.01]),
    );
  });
});
