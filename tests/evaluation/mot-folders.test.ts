import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../../src/errors.ts';
import { findMotFiles } from '../../src/evaluation/mot-folders.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sightline-mot-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const put = (path: string, text = ''): string => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};
const found = async (truth: string, predictions: string) =>
  (await findMotFiles(join(folder, truth), join(folder, predictions))).map(({ name, truth, predictions }) =>
    [name, truth, predictions].map((path) => path.replace(`${folder}/`, '')),
  );

describe('sequences of an evaluation', () => {
  it('are those of MOTChallenge, with what seqinfo.ini says of them', async () => {
    put('train/MOT17-02/gt/gt.txt');
    put(
      'train/MOT17-02/seqinfo.ini',
      '[Sequence]\nname=MOT17-02\nframeRate=30\nseqLength=600\nimWidth=1920\n',
    );
    put('train/MOT17-04/gt/gt.txt');
    put('train/readme.txt');
    for (const name of ['MOT17-02', 'MOT17-04', 'MOT17-99']) put(`out/data/${name}.txt`);
    expect(await found('train', 'out')).toEqual([
      ['MOT17-02', 'train/MOT17-02/gt/gt.txt', 'out/data/MOT17-02.txt'],
      ['MOT17-04', 'train/MOT17-04/gt/gt.txt', 'out/data/MOT17-04.txt'],
    ]);
    const [first] = await findMotFiles(join(folder, 'train/MOT17-02'), join(folder, 'out'));
    expect(first).toMatchObject({ name: 'MOT17-02', frames: 600, fps: 30, width: 1920 });
  });

  it('are plain files, whose names may say what they are and by whom', async () => {
    for (const name of ['hall_gt.csv', 'hall_hyp.csv', 'yard-7_gt.txt', 'yard-7_MyTracker_hyp.txt'])
      put(`all/${name}`);
    expect(await found('all', 'all')).toEqual([
      ['hall', 'all/hall_gt.csv', 'all/hall_hyp.csv'],
      ['yard-7', 'all/yard-7_gt.txt', 'all/yard-7_MyTracker_hyp.txt'],
    ]);
    expect(await found('all/hall_gt.csv', 'all/yard-7_MyTracker_hyp.txt')).toEqual([
      ['hall', 'all/hall_gt.csv', 'all/yard-7_MyTracker_hyp.txt'],
    ]);
  });

  it('are never left out in silence', async () => {
    put('gt/a.txt');
    put('gt/b.txt');
    const only = put('out/a.txt');
    await expect(found('gt', 'out')).rejects.toThrow(/no predictions for sequence b/);
    await expect(findMotFiles(join(folder, 'gt'), only)).rejects.toThrow(
      /one file of predictions for 2 sequences/,
    );
    put('out/b_one.txt');
    put('out/b_two.txt');
    await expect(found('gt', 'out')).rejects.toThrow(/more than one file.*b_one.txt, b_two.txt/);
    mkdirSync(join(folder, 'empty'));
    await expect(found('empty', 'out')).rejects.toThrow(DataError);
  });
});
