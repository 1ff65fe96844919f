import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCollected } from '../../src/evaluation/layouts/collected.ts';
import { readReidDataset } from '../../src/evaluation/reid-layouts.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-layouts-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, content = ''): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

async function whoIsWhere(layout: string) {
  const { train, query, gallery } = await readReidDataset(folder, layout);
  const names = (images: typeof train) => images.map(({ person, camera }) => `${person}@${camera}`);
  return { train: names(train), query: names(query), gallery: names(gallery) };
}

describe('published layouts', () => {
  it.each([
    ['market1501', '0002_c1s1_000451_03.jpg', '0007_c3s2_000001_00.jpg', '0007_c5s1_000002_01.jpg'],
    ['dukemtmc', '0002_c1_f0044158.jpg', '0007_c3_f0046182.jpg', '0007_c5_f0060000.jpg'],
    ['cuhk03', '0002_c1_21.png', '0007_c3_1.png', '0007_c5_2.png'],
  ])('reads %s', async (layout, train, query, gallery) => {
    await put(`bounding_box_train/${train}`);
    await put(`bounding_box_train/${train.replace('0002', '-1')}`);
    await put(`query/${query}`);
    await put(`bounding_box_test/${gallery}`);
    expect(await whoIsWhere(layout)).toEqual({ train: ['0002@1'], query: ['0007@3'], gallery: ['0007@5'] });
  });

  it('reads cuhk03 as torchreid unpacks it, by name wherever it was unpacked', async () => {
    const part = (name: string, person: number, camera: number) => [[`/elsewhere/${name}`, person, camera]];
    const split = {
      train: part('1_001_1_01.png', 0, 0),
      query: part('1_002_1_01.png', 1, 0),
      gallery: part('1_002_2_06.png', 1, 1),
    };
    await put('splits_new_labeled.json', JSON.stringify([split]));
    expect(await whoIsWhere('cuhk03')).toEqual({ train: ['0@0'], query: ['1@0'], gallery: ['1@1'] });
    const { query } = await readReidDataset(folder, 'cuhk03');
    expect(query[0]!.file).toBe(join(folder, 'images_labeled', '1_002_1_01.png'));
    await put('splits_new_labeled.json', '[{"train": 1}]');
    await expect(whoIsWhere('cuhk03')).rejects.toThrow(/splits_new_labeled\.json is not a list of splits/);
  });

  it('reads msmt17, with validation pictures among the training ones', async () => {
    await put('list_train.txt', '0000/0000_000_01_0303morning_0008_0.jpg 0\n');
    await put('list_val.txt', '0000/0000_008_14_0303noon_0070_0.jpg 0\n');
    await put('list_query.txt', '0003/0003_000_05_0303morning_0008_0.jpg 3\r\n');
    await put('list_gallery.txt', '0003/0003_001_06_0303morning_0008_0.jpg 3\n\n');
    expect(await whoIsWhere('msmt17')).toEqual({
      train: ['0@01', '0@14'],
      query: ['3@05'],
      gallery: ['3@06'],
    });
    await put('list_query.txt', '0003/0003_000_05_0303morning_0008_0.jpg 3\nnonsense\n');
    await expect(whoIsWhere('msmt17')).rejects.toThrow(/list_query\.txt:2: "nonsense"/);
    await put('list_query.txt', '../../0003_000_05_0303morning_0008_0.jpg 3\n');
    await expect(whoIsWhere('msmt17')).rejects.toThrow(/list_query\.txt:1: "\.\./);
  });

  it('suggests the layout that was meant', async () => {
    await expect(readReidDataset(folder, 'market')).rejects.toThrow(/'market'/);
    await expect(readReidDataset(folder, 'msmt')).rejects.toThrow(/did you mean "msmt17"/);
  });
});

describe('collected tracklets', () => {
  const line = (track: string, n: number, quality = 0.5) =>
    JSON.stringify({
      file: `${track}/${n}.jpg`,
      camera: track.split('/')[0],
      track,
      capturedAt: n * 1000,
      quality,
      box: [0, 0, 10, 20],
    });
  const header = '{"format":"sightline-tracklets","version":1}';
  const manifest = (...lines: string[]) => put('manifest.jsonl', [header, ...lines, ''].join('\n'));

  it('is a person a track until somebody knows better; then who is unknown is left out', async () => {
    await manifest(line('door/s/1', 1), line('till/s/1', 2), line('till/s/2', 3));
    expect((await readCollected(folder)).personsFrom).toBe('tracks');
    await put(
      'identities.jsonl',
      '{"track":"door/s/1","identity":"id-9"}\n{"track":"till/s/1","identity":"id-2"}\n{"track":"till/s/1","identity":"id-9"}\n',
    );
    expect(await whoIsWhere('sightline')).toMatchObject({ train: ['id-9@door', 'id-9@till'] });
    await put('labels.json', JSON.stringify({ tracks: { 'till/s/2': 'ann', 'door/s/1': 'ann' } }));
    expect(await whoIsWhere('sightline')).toMatchObject({ train: ['ann@door', 'ann@till'] });
  });

  it('asks with the best picture of each camera, and keeps those to learn from and to test on apart', async () => {
    await manifest(
      ...[
        line('door/s/1', 1),
        line('door/s/1', 5, 0.9),
        line('till/s/1', 6),
        line('till/s/2', 2),
        line('till/s/2', 7),
      ],
    );
    await put(
      'labels.json',
      JSON.stringify({ tracks: { 'door/s/1': 'ann', 'till/s/1': 'ann', 'till/s/2': 'bob' } }),
    );
    expect(await whoIsWhere('sightline')).toMatchObject({
      query: ['ann@door', 'ann@till'],
      gallery: ['ann@door', 'bob@till', 'bob@till'],
    });
    await put('split.json', JSON.stringify({ test: ['ann'], cutAt: 4000 }));
    expect(await whoIsWhere('sightline')).toEqual({
      train: ['bob@till'],
      query: ['ann@door', 'ann@till'],
      gallery: [],
    });
    await put('excluded.json', JSON.stringify({ files: ['till/s/2/2.jpg'] }));
    await put('split.json', JSON.stringify({ test: ['ann'] }));
    expect(await whoIsWhere('sightline')).toMatchObject({ train: ['bob@till'], gallery: ['ann@door'] });
  });

  it('counts a picture once that was collected twice', async () => {
    await manifest(line('door/s/1', 1), line('door/s/1', 2), line('door/s/1', 1));
    expect((await readReidDataset(folder, 'sightline')).train).toHaveLength(2);
  });

  it('forgives a last line that was cut off, and names any other that is wrong', async () => {
    await put('manifest.jsonl', `${header}\n${line('door/s/1', 1)}\n{"file":"door/s`);
    expect(await whoIsWhere('sightline')).toMatchObject({ train: ['door/s/1@door'] });
    await manifest(line('door/s/1', 1), '{"file":"x.jpg"}');
    await expect(whoIsWhere('sightline')).rejects.toThrow(/manifest\.jsonl:3: camera/);
    for (const file of ['../x.jpg', 'a/../../x.jpg', 'a\\..\\..\\x.jpg', '/etc/passwd', 'C:\\x.jpg', '']) {
      await manifest(JSON.stringify({ ...(JSON.parse(line('door/s/1', 1)) as object), file }));
      await expect(whoIsWhere('sightline')).rejects.toThrow(/manifest\.jsonl:2: file: .* below the folder/);
    }
    await put('manifest.jsonl', 'hello\n');
    await expect(whoIsWhere('sightline')).rejects.toThrow(/manifest\.jsonl:1 is not JSON/);
    await put('manifest.jsonl', '{"format":"other"}\n');
    await expect(whoIsWhere('sightline')).rejects.toThrow(/manifest\.jsonl:1 is not the header/);
  });
});
