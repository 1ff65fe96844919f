import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { evalCommand } from '../../src/cli/eval.ts';
import { expectGolden } from '../support/expect-golden.ts';
import { dataFolder, goldenFolder, missing, readGolden } from '../support/reference-data.ts';
import { canMakeFilms, makeTestFilm } from '../support/video-file.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sightline-eval-'))));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const put = (name: string, text: string): string => {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
};

/** Runs `sightline eval …` and returns what it printed. */
async function run(...args: readonly string[]): Promise<string> {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  await evalCommand().parseAsync(args, { from: 'user' });
  vi.restoreAllMocks();
  return text;
}
const lastObject = (text: string): unknown => JSON.parse(text.trim().split('\n').at(-1)!);

const rows = (ids: readonly number[]): string =>
  ids.map((id, n) => `${n + 1},${id},10,5,20,40,1,-1,-1,-1`).join('\n');

const filmsAreMade = await canMakeFilms();

describe('eval mot', () => {
  it('prints a row a sequence and all together, and the same as one object', async () => {
    for (const name of ['hall', 'yard']) {
      put(`gt/${name}.txt`, rows([1, 1, 1, 1]));
      put(`out/${name}.txt`, rows(name === 'hall' ? [5, 5, 5, 5] : [5, 5, 6, 6]));
    }
    const text = await run('mot', '--gt', join(folder, 'gt'), '--pred', join(folder, 'out'), '--json');
    expect(text).toMatch(/hall .* 100\.00[^]*yard[^]*COMBINED/);
    expect(lastObject(text)).toMatchObject({
      sequences: { hall: { CLEAR: { IDSW: 0 } }, yard: { CLEAR: { IDSW: 1 }, Identity: { IDTP: 2 } } },
      COMBINED: { CLEAR: { IDSW: 1, TP: 8 } },
    });
  });

  it('names what is missing', async () => {
    const gt = put('gt/hall.txt', rows([1]));
    await expect(run('mot', '--gt', gt, '--pred', join(folder, 'nowhere.txt'))).rejects.toThrow(
      /nowhere.txt/,
    );
    await expect(run('mot', '--gt', gt, '--pred', gt, '--benchmark', 'KITTI')).rejects.toThrow(
      /KITTI is not known/,
    );
  });

  it.skipIf(!filmsAreMade)('shows each switch, with pictures where there is video', async () => {
    const film = await makeTestFilm({ frames: 6 });
    try {
      const gt = put('gt/hall.txt', rows([1, 1, 1, 1]));
      const report = join(folder, 'made/here/hall.html');
      const paths = ['--gt', gt, '--pred', put('out/hall.txt', rows([5, 5, 6, 6])), '--report', report];
      await run('mot', ...paths, '--fps', '25');
      const plain = readFileSync(report, 'utf8');
      expect(plain).toMatch(/person 1[^]*5 → 6[^]*frame 2, 0.0 s[^]*frame 3, 0.1 s/);
      expect(plain).not.toContain('image/jpeg');
      await run('mot', ...paths, '--video', film.path);
      const page = readFileSync(report, 'utf8');
      expect(page.match(/data:image\/jpeg/g)).toHaveLength(2);
      expect(page).not.toMatch(/(src|href)="(?!data:)|url\(|<script|NaN|undefined/);
    } finally {
      await film.remove();
    }
  });
});

const golden = join(goldenFolder, 'cross_camera.json');
const videos = join(dataFolder, 'cross_camera/meva_examples');

describe.skipIf(missing(golden) || missing(videos))('eval cross-camera', () => {
  it('prints the scores that were asked for, and all of them as one object', async () => {
    const paths = ['--gt', join(videos, 'ref'), '--pred', join(videos, 'comp')];
    const text = await run('cross-camera', ...paths, '--sparse', '--json');
    expect(text).toMatch(/all cameras +│ 11\.27/);
    const { results, sparse_zero_pairs_dropped } = readGolden(golden) as Record<
      string,
      Record<string, unknown>
    >;
    const { global__dense, per_video__dense } = results!;
    expectGolden(lastObject(text), {
      results: { global__dense, per_video__dense },
      sparse_zero_pairs_dropped,
    });
    expect(await run('cross-camera', ...paths)).toMatch(/all cameras +│ 10\.49/);
  });
});
