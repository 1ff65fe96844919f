import { createCanvas } from '@napi-rs/canvas';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readImageFile } from '../../../src/imaging/image-file.ts';
import { createRandom } from '../../../src/maths/random.ts';
import { preparePicture } from '../../../src/training/augmentation/prepare-picture.ts';
import { loadBatch } from '../../../src/training/loading/load-batch.ts';
import { createPicturePool } from '../../../src/training/loading/picture-pool.ts';
import { prefetch } from '../../../src/training/loading/prefetch.ts';

let folder: string;
const inputSize = { width: 8, height: 16 };
const colours = ['#902010', '#1060c0', '#20a040', '#c0c020', '#7030a0'];
const files: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loading-'));
  for (const [i, colour] of colours.entries()) {
    const canvas = createCanvas(10 + i, 20);
    const context = canvas.getContext('2d');
    context.fillStyle = colour;
    context.fillRect(2, 3, 5, 14);
    const file = join(folder, `${i}.png`);
    await writeFile(file, canvas.toBuffer('image/png'));
    files.push(file);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('picture pool', () => {
  const augmentation = { flip: 0.5, crop: { padding: 2 }, erase: { probability: 0.5 } };

  it.each([
    [1, 2 ** 20],
    [3, 2 ** 20],
    [2, 0],
  ])('gives the same batch with %i threads and a cache of %i bytes', async (workers, cacheBytes) => {
    await using pool = createPicturePool({ inputSize, workers, cacheBytes });
    const expected = new Float32Array(5 * 8 * 16 * 3);
    for (const [i, file] of files.entries())
      preparePicture(await readImageFile(file), inputSize, augmentation, 40 + i, expected, i);
    const batch = pool.allocate(5);
    const requests = files.map((file, i) => ({ file, seed: 40 + i }));
    for (let time = 0; time < 2; time++) {
      batch.fill(9);
      expect(await pool.fill(batch, requests, augmentation)).toEqual([]);
      expect(Float32Array.from(batch)).toEqual(expected);
    }
  });

  it('names what it cannot read and reads the rest', async () => {
    await using pool = createPicturePool({ inputSize, workers: 2 });
    const broken = join(folder, 'broken.png');
    await writeFile(broken, 'no picture');
    const found = await pool.survey([files[0]!, broken, files[1]!, join(folder, 'missing.png')]);
    expect(found.map(({ index }) => index)).toEqual([1, 3]);
    expect(found[0]!.reason).toContain(broken);
  });

  it('fails, and does not wait for ever, once a thread has ended by itself', async () => {
    const spawned: Worker[] = [];
    vi.resetModules();
    vi.doMock('../../../src/runtime/spawn-worker.ts', () => ({
      spawnWorker: () => spawned[spawned.push(new Worker('process.exit(1)', { eval: true })) - 1],
    }));
    const { createPicturePool: createMortalPool } =
      await import('../../../src/training/loading/picture-pool.ts');
    vi.doUnmock('../../../src/runtime/spawn-worker.ts');
    await using pool = createMortalPool({ inputSize, workers: 1 });
    await expect(pool.survey(files)).rejects.toThrow(/ended unexpectedly/);
    await expect(pool.survey(files)).rejects.toThrow(/ended unexpectedly/);
    expect(spawned).toHaveLength(1);
  });
});

describe('a batch', () => {
  const image = (name: string, person: string) => ({ file: join(folder, name), person, camera: '1' });

  it('shows another picture of the same person where one has gone since', async () => {
    await using pool = createPicturePool({ inputSize, workers: 1, cacheBytes: 0 });
    const images = [image('0.png', 'a'), image('gone.png', 'b'), image('2.png', 'b'), image('3.png', 'a')];
    const { images: batch, replaced } = await loadBatch(pool, images, [0, 1], {}, createRandom(1));
    expect(replaced).toMatchObject([{ file: join(folder, 'gone.png') }]);
    const expected = new Float32Array(2 * 8 * 16 * 3);
    preparePicture(await readImageFile(files[0]!), inputSize, {}, 0, expected, 0);
    preparePicture(await readImageFile(files[2]!), inputSize, {}, 0, expected, 1);
    expect(Float32Array.from(batch)).toEqual(expected);
  });

  it('is an error where nothing of a person can be read any more', async () => {
    await using pool = createPicturePool({ inputSize, workers: 1 });
    const images = [image('0.png', 'a'), image('gone.png', 'b')];
    await expect(loadBatch(pool, images, [0, 1], {}, createRandom(1))).rejects.toThrow(
      /person b .*gone\.png/,
    );
  });
});

describe('prefetch', () => {
  it('keeps the order and never runs further ahead than allowed', async () => {
    let running = 0;
    let asked = 0;
    const seen: number[] = [];
    const load = async (item: number): Promise<number> => {
      running++;
      expect(running - asked).toBeLessThanOrEqual(3);
      await new Promise((resolve) => setTimeout(resolve, (item * 7) % 5));
      return item;
    };
    asked++;
    for await (const item of prefetch([...Array(12).keys()], load, 2)) {
      seen.push(item);
      asked++;
    }
    expect(seen).toEqual([...Array(12).keys()]);
  });

  it('passes a failure on when its turn has come', async () => {
    const load = (item: number): Promise<number> =>
      item === 2 ? Promise.reject(new Error('no 2')) : Promise.resolve(item);
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const item of prefetch([0, 1, 2, 3], load, 3)) seen.push(item);
      })(),
    ).rejects.toThrow('no 2');
    expect(seen).toEqual([0, 1]);
  });
});
