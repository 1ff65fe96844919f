import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError } from '../../src/errors.ts';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../../src/training/checkpoint.ts';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'checkpoint-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const checkpoint = (values: number[]): Checkpoint => ({
  network: { backbone: 'osnet_x0_25' },
  identities: ['0001', 'Zoë'],
  preprocessing: {
    inputSize: { width: 64, height: 128 },
    channels: 'rgb',
    resize: 'stretch',
    mean: [0, 0, 0],
    deviation: [1, 1, 1],
  },
  config: { epochs: 3 },
  data: { name: 'tiny', images: 4, identities: 2 },
  epoch: 1,
  stepInEpoch: 2,
  step: 12,
  seed: 7,
  optimiser: { kind: 'amsgrad', updates: { base: 12 } },
  history: { epochs: [{ epoch: 1, rate: 0.1, losses: { total: 1 / 3 } }], evaluations: [], open: {} },
  weights: [
    { name: 'conv1.weight', shape: [values.length], values: Float32Array.from(values) },
    { name: 'scale', shape: [], values: Float32Array.of(0.1) },
  ],
  statistics: [{ name: 'bn.running_mean', shape: [1, 2], values: Float32Array.of(-0, NaN) }],
  moments: [{ name: 'empty', shape: [0, 3], values: new Float32Array() }],
});

const errorOf = async (path: string): Promise<DataError> => {
  const error: unknown = await readCheckpoint(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
};

describe('checkpoint', () => {
  it('comes back as it was written, bit for bit', async () => {
    const path = join(folder, 'same.ckpt');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.float(), { maxLength: 40 }), async (values) => {
        const written = checkpoint(values);
        await writeCheckpoint(path, written);
        expect(await readCheckpoint(path)).toEqual(written);
      }),
      { numRuns: 20 },
    );
  });

  it('replaces an older one and leaves nothing else behind', async () => {
    const own = await mkdtemp(join(folder, 'own-'));
    const path = join(own, 'last.ckpt');
    await writeCheckpoint(path, checkpoint([1]));
    await writeCheckpoint(path, { ...checkpoint([2]), step: 13 });
    expect((await readCheckpoint(path)).step).toBe(13);
    expect(await readdir(own)).toEqual(['last.ckpt']);
  });

  it('says what is wrong with a file, wherever it is cut', async () => {
    const path = join(folder, 'cut.ckpt');
    await writeCheckpoint(path, checkpoint([1, 2, 3]));
    const { length } = await readFile(path);
    for (let at = length - 1; at >= 0; at -= 37) {
      await truncate(path, at);
      const { message, fields } = await errorOf(path);
      expect(message).toMatch(at < 16 ? /no checkpoint of Sightline/ : /cut short/);
      expect(fields['file']).toBe(path);
    }
  });

  it('notices a changed value, another version, a foreign file and a missing one', async () => {
    const path = join(folder, 'changed.ckpt');
    await writeCheckpoint(path, checkpoint([1, 2, 3]));
    const whole = await readFile(path);
    const changed = Buffer.from(whole);
    changed[whole.length - 3]! ^= 1;
    await writeFile(path, changed);
    expect((await errorOf(path)).message).toMatch(/checksum/);
    const reworded = whole.toString('latin1').replace(/"step":\d/, '"step":9');
    await writeFile(path, Buffer.from(reworded, 'latin1'));
    expect((await errorOf(path)).message).toMatch(/checksum of its header/);
    const newer = Buffer.from(whole);
    newer.writeUInt32LE(2, 8);
    await writeFile(path, newer);
    expect((await errorOf(path)).message).toMatch(/version 2/);
    await writeFile(path, 'ONNX or anything else, long enough');
    expect((await errorOf(path)).message).toMatch(/no checkpoint of Sightline/);
    expect((await errorOf(join(folder, 'nowhere.ckpt'))).message).toMatch(/cannot be read/);
  });

  it('names the place where it cannot write', async () => {
    const path = join(folder, 'no', 'such', 'folder.ckpt');
    await expect(writeCheckpoint(path, checkpoint([1]))).rejects.toThrow(path);
  });
});
