import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrainingError } from '../../src/errors.ts';
import { openBackend, type TrainingBackend } from '../../src/training/backend/open-backend.ts';
import { readCheckpoint, type Checkpoint } from '../../src/training/checkpoint.ts';
import { train } from '../../src/training/trainer.ts';
import { colouredFigures } from './coloured-figures.ts';
import { removeFolders, temporary, tinyConfig, trainUntil } from './tiny-run.ts';

let pictures: string;
let backend: TrainingBackend;
beforeAll(async () => {
  pictures = temporary(await colouredFigures(1, { persons: 2, perCamera: 2 }));
  backend = await openBackend('cpu');
});
afterAll(async () => {
  backend.dispose();
  await removeFolders();
});

const numbers = ({ weights, statistics, moments }: Checkpoint) => ({ weights, statistics, moments });

describe('on the reference backend', () => {
  it('a resumed run goes on bit for bit, also from within an epoch', async () => {
    // Small, since this backend is slow: two epochs of two steps.
    const inputSize = { width: 16, height: 16 };
    const [straight, parted] = [
      await tinyConfig(pictures, { inputSize }),
      await tinyConfig(pictures, { inputSize }),
    ];
    const whole = await train(straight);
    expect(whole).toMatchObject({ ended: 'finished', epochs: 2, steps: 4 });
    const first = await trainUntil(parted, 3);
    expect(first.summary).toMatchObject({ ended: 'interrupted', epochs: 1, steps: 3 });
    const half = await readCheckpoint(first.summary.checkpoint);
    expect(half).toMatchObject({ epoch: 1, stepInEpoch: 1, step: 3 });
    const second = await train(parted, { resume: true });
    expect(second).toMatchObject({ ended: 'finished', steps: 4, losses: whole.losses });

    const [a, b] = [await readCheckpoint(whole.checkpoint), await readCheckpoint(second.checkpoint)];
    expect(a.moments.map(({ name }) => name)).toEqual([
      'amsgrad/new/mean',
      'amsgrad/new/square',
      'amsgrad/new/greatestSquare',
      'centres',
    ]);
    expect(numbers(b)).toEqual(numbers(a));
    expect(b.history).toEqual(a.history);
    expect(numbers(half)).not.toEqual(numbers(a));
  }, 90_000);

  it('memory that runs out is explained with the batch that fits', async () => {
    const config = await tinyConfig(pictures, {
      recipe: { base: 'osnet', sampling: { kind: 'shuffled', batch: 8 } },
    });
    const cpu = tf.backend() as unknown as {
      write: (values: ArrayLike<number>, ...rest: unknown[]) => object;
    };
    const write = cpu.write.bind(cpu);
    cpu.write = (values, ...rest) => {
      if (values.length === 8 * 32 * 16 * 3) throw new RangeError('Array buffer allocation failed');
      return write(values, ...rest);
    };
    try {
      const error = (await train(config).catch((thrown: unknown) => thrown)) as TrainingError;
      expect(error).toBeInstanceOf(TrainingError);
      expect(error.message).toBe("a batch of 8 pictures does not fit into the backend's memory");
      expect(error.hint).toContain('A batch of 4 does');
    } finally {
      cpu.write = write;
    }
  });
});
