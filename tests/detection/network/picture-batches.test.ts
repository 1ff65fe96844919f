import { from, lastValueFrom } from 'rxjs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { networkDetector } from '../../../src/detection/network-detector.ts';
import type { NetworkPicture } from '../../../src/detection/network/network-program.ts';
import { createPictureBatches } from '../../../src/detection/network/picture-batches.ts';
import { detrGraph, greyFrame, logit, modelFolder, sigmoid, whiteness } from './test-models.ts';

const models = modelFolder();
afterAll(() => models.remove());

const pictures = Array.from({ length: 5 }, (_, i) => greyFrame(i)) satisfies NetworkPicture[];
/** A picture's brightness as the only detection's confidence. */
const answer = ({ pixels }: NetworkPicture) => [
  { box: { x: 0, y: 0, width: 1, height: 1 }, confidence: pixels[0]! },
];

function batches(options: { workers?: number; maxSize?: number; maxWaitMs?: number } = {}) {
  const sizes: number[] = [];
  const free: (() => void)[] = [];
  const detect = createPictureBatches({
    workers: 1,
    maxSize: 4,
    maxWaitMs: 0,
    ...options,
    run: async (batch) => {
      sizes.push(batch.length);
      await new Promise<void>((resolve) => free.push(resolve));
      return batch.map(answer);
    },
  });
  return { detect, sizes, free };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('batches', () => {
  it('take what comes in one turn together, up to their size, the rest when a worker is free', async () => {
    const { detect, sizes, free } = batches();
    const all = Promise.all(pictures.map(detect));
    await turn();
    expect(sizes).toEqual([4]);
    free[0]!();
    await turn();
    expect(sizes).toEqual([4, 1]);
    free[1]!();
    expect((await all).map(([found]) => found!.confidence)).toEqual([0, 1, 2, 3, 4]);
  });

  it('fill up while all workers are busy', async () => {
    const { detect, sizes, free } = batches({ workers: 2, maxSize: 8 });
    const first = [detect(pictures[0]!)];
    await turn();
    first.push(detect(pictures[1]!));
    await turn();
    const rest = [detect(pictures[2]!), detect(pictures[3]!)];
    await turn();
    expect(sizes).toEqual([1, 1]);
    free[1]!();
    await turn();
    expect(sizes).toEqual([1, 1, 2]);
    free[0]!();
    free[2]!();
    expect((await Promise.all([...first, ...rest])).flat()).toHaveLength(4);
  });

  it('wait no longer than they may', async () => {
    vi.useFakeTimers();
    try {
      const { detect, sizes } = batches({ maxWaitMs: 20 });
      void detect(pictures[0]!);
      await vi.advanceTimersByTimeAsync(15);
      void detect(pictures[1]!);
      await vi.advanceTimersByTimeAsync(4);
      expect(sizes).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(sizes).toEqual([2]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('a batch that went because it was full does not shorten the wait of the next', async () => {
    vi.useFakeTimers();
    try {
      const { detect, sizes } = batches({ workers: 2, maxSize: 2, maxWaitMs: 20 });
      void detect(pictures[0]!);
      await vi.advanceTimersByTimeAsync(15);
      void detect(pictures[1]!);
      void detect(pictures[2]!);
      await vi.advanceTimersByTimeAsync(19);
      expect(sizes).toEqual([2]);
      await vi.advanceTimersByTimeAsync(1);
      expect(sizes).toEqual([2, 1]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('run one by one what fails together, and the failure hits only the picture at fault', async () => {
    const sizes: number[] = [];
    const detect = createPictureBatches({
      workers: 1,
      maxSize: 4,
      maxWaitMs: 0,
      run: (batch) => {
        sizes.push(batch.length);
        if (batch.some(({ pixels }) => pixels[0] === 2)) return Promise.reject(new Error('two'));
        return Promise.resolve(batch.map(answer));
      },
    });
    const found = await Promise.allSettled(pictures.slice(0, 4).map(detect));
    expect(found.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    // The batch axis is not at fault.
    await Promise.all([detect(pictures[0]!), detect(pictures[1]!)]);
    expect(sizes).toEqual([4, 1, 1, 1, 1, 2]);
  });
});

const scores = [[0.6], [0.3]];
const boxes = [
  [0.5, 0.5, 0.25, 0.5],
  [0.5, 0.5, 0.1, 0.1],
];
const frames = [20, 120, 70, 220, 170].map((brightness, i) =>
  greyFrame(brightness, { width: 40 + 10 * i, height: 30 }),
);

it.each([
  ['with an open batch axis', {}],
  ['with a batch axis that is open in name only', { single: true }],
  ['with a batch of one', { batch: 1 }],
])('cameras share a model %s, and each gets its own answer', async (_, graph) => {
  const model = models.write(detrGraph({ scores, boxes, ...graph }));
  await using detector = await networkDetector({ model, maxBatch: 4, providers: ['cpu'] });
  // Twice: the second time, a false batch axis is known.
  for (let round = 0; round < 2; round++) {
    const found = await Promise.all(frames.map((frame) => lastValueFrom(from(detector.detect(frame)))));
    found.forEach((detections, i) => {
      const { size, pixels } = frames[i]!;
      expect(detections).toHaveLength(2);
      expect(detections[0]!.confidence).toBeCloseTo(sigmoid(logit(0.6) + whiteness(pixels[0]!)), 3);
      expect(detections[0]!.box).toMatchObject({ x: 0.375 * size.width, width: 0.25 * size.width });
    });
  }
});

it('refuses a model of a fixed batch of two', async () => {
  const model = models.write(detrGraph({ scores, boxes, batch: 2 }));
  await expect(networkDetector({ model, providers: ['cpu'] })).rejects.toThrow(
    'its input pixel_values takes 2 pictures at a time: expected 1 or an open number',
  );
});
