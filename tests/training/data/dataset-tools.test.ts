import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReidImage } from '../../../src/evaluation/reid-dataset.ts';
import { contactSheet } from '../../../src/training/data/contact-sheet.ts';
import { describeDataset, findBrokenImages } from '../../../src/training/data/describe-dataset.ts';
import { findNearDuplicates } from '../../../src/training/data/near-duplicates.ts';
import { splitDataset } from '../../../src/training/data/split-dataset.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-dataset-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A figure of three bands; `shift` moves the middle one. */
async function paint(name: string, [head, body, legs]: readonly string[], shift = 0): Promise<string> {
  const canvas = createCanvas(32, 64);
  const context = canvas.getContext('2d');
  for (const [colour, x, y, height] of [
    [head, 10, 2, 12],
    [body, 6 + shift, 14, 24],
    [legs, 9, 38, 24],
  ] as const) {
    context.fillStyle = colour!;
    context.fillRect(x, y, 14, height);
  }
  const file = join(folder, name);
  await writeFile(file, canvas.toBuffer('image/png'));
  return file;
}

const image = (
  person: string,
  camera: string,
  at: number,
  file = `${person}-${camera}-${at}.png`,
): ReidImage => ({
  file,
  person,
  camera,
  capturedAt: at,
});

/** Ten persons, one after the other, each at two cameras; the last two at one. */
const walkers = Array.from({ length: 10 }, (_, n) =>
  [0, 1, 2, 3].map((i) => image(`p${n}`, i < 2 || n > 7 ? 'a' : 'b', n * 1000 + i * 400)),
).flat();

describe('splitDataset', () => {
  it('keeps every person in one part, by the same share of those who can be tested', () => {
    const { split, train, test, unused } = splitDataset(walkers, { testShare: 0.5, seed: 3 });
    expect(split.test.filter((person) => person < 'p8')).toHaveLength(4);
    expect([train.persons, test.persons, unused]).toEqual([5, 5, 0]);
    expect(splitDataset([...walkers].reverse(), { testShare: 0.5, seed: 3 }).split).toEqual(split);
    expect(splitDataset(walkers, { testShare: 0.5, seed: 4 }).split).not.toEqual(split);
  });

  it('keeps every moment in one part too, at the price of pictures on the wrong side', () => {
    const overlapping = walkers.map((walker) => ({ ...walker, capturedAt: walker.capturedAt! * 1.3 - 700 }));
    const { split, train, test, unused } = splitDataset(overlapping, {
      by: 'identity-and-time',
      testShare: 0.3,
    });
    expect(split.test).toEqual(['p7', 'p8', 'p9']);
    expect(train.images + test.images + unused).toBe(walkers.length);
    expect(unused).toBeGreaterThan(0);
  });

  it('says why it cannot', () => {
    expect(() => splitDataset(walkers, { testShare: 0 })).toThrow(/the test part would be empty/);
    expect(() => splitDataset([], {})).toThrow(/the train part would be empty: there are 0 persons/);
    const timeless = [{ file: 'x.png', person: 'a', camera: '1' }];
    expect(() => splitDataset(timeless, { by: 'identity-and-time' })).toThrow(/x\.png has no capture time/);
  });
});

describe('findNearDuplicates', () => {
  it('finds pictures that repeat an earlier one of the same person and camera', async () => {
    const red = ['#fc9', '#c22', '#226'];
    const files = [await paint('1.png', red), await paint('2.png', red), await paint('3.png', red, -6)];
    const other = await paint('4.png', red);
    const images = [
      ...files.map((file, i) => image('p', 'a', i, file)),
      image('p', 'b', 9, other),
      image('p', 'a', 10, join(folder, 'gone.png')),
    ];
    const unreadable: unknown[] = [];
    const found = await findNearDuplicates(images, { onUnreadable: (error) => unreadable.push(error) });
    expect(found.map(({ image, of, difference }) => [image.file, of.file, difference])).toEqual([
      [files[1], files[0], 0],
    ]);
    expect(unreadable).toHaveLength(1);
  });
});

describe('describeDataset', () => {
  it('counts, and names what training will have to do without', () => {
    const described = describeDataset([...walkers, image('lone', 'a', 99_000)]);
    expect(described).toMatchObject({
      images: 41,
      persons: 11,
      cameras: [
        { camera: 'a', images: 25, persons: 11 },
        { camera: 'b', images: 16, persons: 8 },
      ],
      from: 0,
      to: 99_000,
      imagesPerPerson: { least: 1, median: 4, most: 4 },
    });
    expect(described.warnings).toEqual([
      '1 persons have a single picture, which has nothing to be compared with: lone',
      '2 persons were seen by one camera only, and teach nothing about others: p8, p9',
    ]);
    expect(describeDataset([])).toMatchObject({ images: 0, imagesPerPerson: { most: 0 }, warnings: [] });
  });

  it('finds broken pictures', async () => {
    const good = await paint('good.png', ['#fff', '#aaa', '#555']);
    const broken = join(folder, 'broken.jpg');
    await writeFile(broken, 'no picture');
    const found = await findBrokenImages([image('p', 'a', 0, good), image('p', 'a', 1, broken)]);
    expect(found).toEqual([{ file: broken, problem: expect.stringContaining('broken.jpg') as string }]);
  });
});

describe('contactSheet', () => {
  it('shows a row a person and crosses what cannot be read', async () => {
    const file = await paint('1.png', ['#fc9', '#c22', '#226']);
    const sheet = await contactSheet([
      image('p', 'a', 0, file),
      image('p', 'b', 1, join(folder, 'gone.png')),
    ]);
    const { width, height } = await loadImage(Buffer.from(sheet));
    expect([width, height]).toEqual([120 + 2 * 68 + 4, 28 + 140 + 4]);
  });
});
