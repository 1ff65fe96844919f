import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { firstValueFrom, from } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Crop, Features, Stripes } from '../../src/domain.ts';
import { ConfigError, DataError } from '../../src/errors.ts';
import { evaluateReid } from '../../src/evaluation/reid-evaluation.ts';
import { readReidDataset } from '../../src/evaluation/reid-layouts.ts';
import type { Extractor } from '../../src/ports.ts';
import { createExtractor } from '../../src/reid/create-extractor.ts';
import { dataFolder, missing } from '../support/reference-data.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-reid-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function paint(path: string, colour: string): Promise<void> {
  const canvas = createCanvas(4, 8);
  const context = canvas.getContext('2d');
  context.fillStyle = colour;
  context.fillRect(0, 0, 4, 8);
  await put(path, canvas.toBuffer('image/png'));
}

async function put(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

/** The first pixel's colour, as a unit vector. */
const colourExtractor: Extractor = {
  model: { id: 'colour', version: '1' },
  dimension: 3,
  extract: (crops) =>
    Promise.resolve(
      crops.map(({ pixels }) => {
        const length = Math.hypot(pixels[0]!, pixels[1]!, pixels[2]!);
        return { global: Float32Array.from(pixels.subarray(0, 3), (value) => value / length) };
      }),
    ),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

describe('readReidDataset', () => {
  it('reads the pku layout at any depth, and repeated pictures once', async () => {
    for (const path of [
      'train/001/01_1.png',
      'train/001/02_1.png',
      'val/all/007/01_3.png',
      'val/query/007/01_3.png',
    ]) {
      await put(path, '');
    }
    await put('train/001/notes.txt', '');
    const { query, gallery } = await readReidDataset(folder, 'pku');
    expect(query.map(({ person, camera }) => [person, camera])).toEqual([
      ['001', '01'],
      ['007', '01'],
    ]);
    expect(gallery).toEqual([{ person: '001', camera: '02', file: join(folder, 'train/001/02_1.png') }]);
  });

  it('reads the market1501 layout, without junk', async () => {
    await put('query/0002_c1s1_000451_03.jpg', '');
    for (const name of ['0002_c3s1_000451_03', '0000_c2s1_000001_00', '-1_c1s1_000401_03']) {
      await put(`bounding_box_test/${name}.jpg`, '');
    }
    await put('bounding_box_test/Thumbs.db', '');
    const { query, gallery } = await readReidDataset(folder, 'market1501');
    expect(query.map(({ person, camera }) => [person, camera])).toEqual([['0002', '1']]);
    expect(gallery.map(({ person, camera }) => [person, camera])).toEqual([
      ['0000', '2'],
      ['0002', '3'],
    ]);
  });

  it('names a missing folder, a folder without pictures and a layout that it does not know', async () => {
    await expect(readReidDataset(join(folder, 'nowhere'), 'pku')).rejects.toThrow(/nowhere cannot be read/);
    await expect(readReidDataset(folder, 'pku')).rejects.toThrow(DataError);
    await expect(readReidDataset(folder, 'market1501')).rejects.toThrow(/query cannot be read/);
    await expect(readReidDataset(folder, 'duke')).rejects.toThrow(ConfigError);
  });
});

describe('evaluateReid', () => {
  it('scores, goes on past a broken picture and says which it was', async () => {
    await paint('001/01_1.png', '#f01010');
    await paint('001/02_1.png', '#d03010');
    await paint('002/01_1.png', '#1010f0');
    await paint('002/02_1.png', '#a02090');
    await paint('002/02_2.png', '#d02010');
    await put('002/02_3.png', 'this is no picture');
    await paint('003/01_1.png', '#808080');
    const unreadable: string[] = [];
    const progress: number[] = [];
    const figures = await evaluateReid(await readReidDataset(folder, 'pku'), colourExtractor, {
      onProgress: (done) => progress.push(done),
      onUnreadable: (error) => unreadable.push((error as Error).message),
    });
    // Person 001: its picture is second to 002's red one, AP 1/2. 002: ranks 1 and 3, AP (1 + 2/3) / 2.
    expect(figures).toMatchObject({
      rank1: 0.5,
      rank5: 1,
      rank10: 1,
      queries: 2,
      gallery: 3,
      model: 'colour@1',
    });
    expect(figures.mAP).toBeCloseTo((1 / 2 + (1 + 2 / 3) / 2) / 2, 10);
    expect(unreadable).toEqual([`${join(folder, '002/02_3.png')} is not a picture that can be read`]);
    expect(progress).toEqual([7]);
  });

  it('with tracklets compares the means of the pictures by one camera', async () => {
    await paint('001/01_1.png', '#ff0000');
    await paint('001/01_2.png', '#00ff00');
    await paint('001/02_1.png', '#ffff00');
    await paint('002/02_1.png', '#ff4000');
    const dataset = await readReidDataset(folder, 'pku');
    expect(await evaluateReid(dataset, colourExtractor)).toMatchObject({ queries: 2, rank1: 0.5 });
    expect(await evaluateReid(dataset, colourExtractor, { tracklets: true })).toMatchObject({
      queries: 1,
      rank1: 1,
    });
  });

  it('compares stripes too where asked to, of tracklets their means, and says where there are none', async () => {
    await paint('001/01_1.png', '#ff0000');
    await paint('001/02_1.png', '#00c800');
    await paint('001/02_2.png', '#006400');
    await paint('002/02_1.png', '#c80000');
    const dataset = await readReidDataset(folder, 'pku');
    /** Global features find the wrong person, the stripe the right one; the stripe of 001 by camera 02 is a mean. */
    const striped: Extractor = {
      ...colourExtractor,
      extract: (crops) =>
        Promise.resolve(
          crops.map(({ pixels }) => {
            const [red, green] = [pixels[0]! > 0, pixels[1]!];
            const angle = !red ? (green > 150 ? 0.5 : -0.5) : pixels[0]! > 210 ? 0 : 1;
            const values = Float32Array.of(Math.cos(angle), Math.sin(angle));
            const global = Float32Array.from(pixels.subarray(0, 3), (value) => (value > 0 ? 1 : 0));
            return { global, local: { count: 1, dimension: 2, values } };
          }),
        ),
    };
    const distances: number[] = [];
    const distance = ({ values: a }: Stripes, { values: b }: Stripes): number => {
      distances.push(Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!));
      return distances.at(-1)!;
    };
    const rank1 = async (weight: number, tracklets: boolean): Promise<number> => {
      const options = { tracklets, stripes: { weight, distance } };
      return (await evaluateReid(dataset, striped, options)).rank1;
    };
    expect((await evaluateReid(dataset, striped)).rank1).toBe(0);
    expect(await rank1(0.25, false)).toBe(0);
    expect(await rank1(1, false)).toBe(1);
    distances.length = 0;
    expect(await rank1(1, true)).toBe(1);
    // Of unit length and in the middle of both: just the stripe of the probe.
    expect(Math.min(...distances)).toBeCloseTo(0, 6);
    await expect(
      evaluateReid(dataset, colourExtractor, { stripes: { weight: 0.5, distance } }),
    ).rejects.toThrow(/colour gives no stripes/);
  });

  it('says so where nobody can be found', async () => {
    await paint('001/01_1.png', '#ff0000');
    await put('001/02_1.png', 'broken');
    const dataset = await readReidDataset(folder, 'pku');
    await expect(evaluateReid(dataset, colourExtractor)).rejects.toThrow(DataError);
  });
});

/** Computes no picture twice. */
function remembering(extractor: Extractor): Extractor {
  const known = new Map<string, Features>();
  const key = ({ pixels }: Crop): string => createHash('sha1').update(pixels).digest('hex');
  return {
    ...extractor,
    async extract(crops) {
      const unknown = crops.filter((crop) => !known.has(key(crop)));
      const found = await firstValueFrom(from(extractor.extract(unknown)));
      unknown.forEach((crop, i) => known.set(key(crop), found[i]!));
      return crops.map((crop) => known.get(key(crop))!);
    },
  };
}

const pku = `${dataFolder}/reid/pku_reid`;
const osnet = `${dataFolder}/models/osnet_x0_25_msmt17.onnx`;

describe.skipIf(missing(pku))('on PKU-Reid', () => {
  it.each([false, true])(
    'the descriptor without a model is far better than chance (tracklets %s)',
    async (tracklets) => {
      await using extractor = await createExtractor('stripes');
      const { rank1, mAP, queries } = await evaluateReid(await readReidDataset(pku, 'pku'), extractor, {
        tracklets,
      });
      expect(queries).toBe(tracklets ? 74 : 592);
      expect(rank1).toBeGreaterThan(tracklets ? 0.55 : 0.43);
      expect(mAP).toBeGreaterThan(tracklets ? 0.7 : 0.25);
    },
    120_000,
  );

  it.skipIf(missing(osnet))('OSNet x0.25 reaches its known figures', { timeout: 300_000 }, async () => {
    await using extractor = await createExtractor(osnet, { workers: 2 });
    const dataset = await readReidDataset(pku, 'pku');
    const once = remembering(extractor);
    const single = await evaluateReid(dataset, once);
    const tracklets = await evaluateReid(dataset, once, { tracklets: true });
    expect(single.rank1).toBeGreaterThan(0.63);
    expect(single.mAP).toBeCloseTo(0.509, 2);
    expect(tracklets.rank1).toBeGreaterThan(0.75);
    expect(tracklets.mAP).toBeGreaterThan(0.84);
  });
});
