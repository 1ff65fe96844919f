import { describe, expect, it } from 'vitest';
import { trainingProgress } from '../../src/cli/training-progress.ts';
import type { TrainingEvent } from '../../src/training/training-event.ts';

const stepsInEpoch = 100;
function step(n: number, rate: number): TrainingEvent {
  const epoch = Math.ceil(n / stepsInEpoch);
  const stepInEpoch = n - (epoch - 1) * stepsInEpoch;
  const losses = { total: 1.23456 };
  return { type: 'step', epoch, epochs: 2, stepInEpoch, stepsInEpoch, step: n, images: 32, rate, losses };
}

/** 200 steps of one second each. */
function run(shown: boolean) {
  const lines: string[] = [];
  const details: object[] = [];
  let clock = 0;
  const note = (_: number, said?: object): void => {
    if (said) details.push(said);
  };
  const tell = trainingProgress(
    { shown, start: note, update: note, say: (line) => void lines.push(line) },
    () => clock,
  );
  for (let n = 1; n <= 2 * stepsInEpoch; n++) {
    clock = n * 1_000;
    tell(step(n, 0.00015000000000000001));
    if (n % stepsInEpoch === 0)
      tell({ type: 'epoch', epoch: n / stepsInEpoch, rate: 1.5e-4, losses: { total: 2 } });
  }
  return { lines, details };
}

describe('progress of a training', () => {
  it('is a line a minute and at the end of an epoch where no bar is shown', () => {
    expect(run(false).lines).toEqual([
      'epoch 1/2, step 60/100: 32.0 images/s, total 1.235, rate 1.5e-4, 2m left',
      'epoch 1: total 2.000, rate 1.5e-4',
      'epoch 2/2, step 60/100: 32.0 images/s, total 1.235, rate 1.5e-4, 40s left',
      'epoch 2: total 2.000, rate 1.5e-4',
    ]);
  });

  it('is a line now and then while the pictures are looked through, bar or not', () => {
    const lines: string[] = [];
    let clock = 0;
    const nothing = (): void => undefined;
    const bar = {
      shown: true,
      start: nothing,
      update: nothing,
      say: (line: string) => void lines.push(line),
    };
    const tell = trainingProgress(bar, () => clock);
    for (let done = 64; done <= 640; done += 64) {
      clock += 4_000;
      tell({ type: 'survey', done, total: 640 });
    }
    expect(lines).toEqual([192, 384, 576].map((done) => `${done}/640 pictures looked through`));
  });

  it('is a bar and no lines where one is shown, with rates of few digits from the first step on', () => {
    const { lines, details } = run(true);
    expect(lines).toEqual([]);
    expect(details).toHaveLength(200);
    for (const said of details) expect(said).toMatchObject({ rate: '1.5e-4', losses: 'total 1.235' });
  });
});
