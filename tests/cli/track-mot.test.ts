import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { trackMotCommand } from '../../src/cli/track-mot.ts';
import { ConfigError, DataError } from '../../src/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightline-cli-track-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function track(...args: string[]) {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => (out += String(chunk)) !== '');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await trackMotCommand().exitOverride().parseAsync(args, { from: 'user' });
  return { out, json: () => JSON.parse(out.trimEnd().split('\n').at(-1)!) as { sequences: object[] } };
}

/** One walker over some frames, as MOTChallenge detections. */
const walk = (frames: number): string =>
  Array.from({ length: frames }, (_, k) => `${k + 1},-1,${10 + 3 * k},20,40,100,0.9,-1,-1,-1\n`).join('');

function sequence(name: string, frames: number, info?: string): void {
  mkdirSync(join(folder, 'sequences', name, 'det'), { recursive: true });
  writeFileSync(join(folder, 'sequences', name, 'det/det.txt'), walk(frames));
  if (info) writeFileSync(join(folder, 'sequences', name, 'seqinfo.ini'), info);
}

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');

it.each(['bot-sort', 'bytetrack', 'oc-sort', 'sort'])(
  'writes the tracks of one file with %s',
  async (tracker) => {
    writeFileSync(join(folder, 'walk.txt'), walk(20));
    const out = join(folder, 'made/tracks.txt');
    const { json } = await track(
      '--det',
      join(folder, 'walk.txt'),
      '--tracker',
      tracker,
      '--out',
      out,
      '--json',
    );
    expect(json()).toMatchObject({
      tracker,
      sequences: [{ name: 'walk', fps: 25, frames: 20, detections: 20, tracks: 1 }],
    });
    const lines = linesOf(out);
    expect(lines.at(-1)).toMatch(/^20,1,6\d\.?\d*,20,40,100,0\.9,-1,-1,-1$/);
    expect(lines.length).toBeGreaterThanOrEqual(17);
  },
);

it('tracks a folder of sequences into a folder, at the frame rate and length of each', async () => {
  sequence('quick', 30, '[Sequence]\nframeRate=10\nseqLength=40\n');
  sequence('slow', 5);
  const out = join(folder, 'tracks');
  const { out: said, json } = await track('--det', join(folder, 'sequences'), '--out', out, '--json');
  expect(json().sequences).toMatchObject([
    { name: 'quick', fps: 10, frames: 40 },
    { name: 'slow', fps: 25, frames: 5 },
  ]);
  expect(said).toContain('quick');
  expect(linesOf(join(out, 'quick.txt')).length).toBeGreaterThan(25);
  expect(linesOf(join(out, 'slow.txt')).length).toBe(4);
});

it('takes the frame rate that is given, and finds seqinfo.ini above det/det.txt', async () => {
  sequence('quick', 3, 'frameRate=10\nseqLength=7\n');
  const file = join(folder, 'sequences/quick/det/det.txt');
  const out = join(folder, 'tracks.txt');
  const given = await track('--det', file, '--out', out, '--fps', '12.5', '--json');
  expect(given.json().sequences).toMatchObject([{ name: 'quick', fps: 12.5, frames: 7 }]);
});

it('says what is wrong', async () => {
  const out = join(folder, 'tracks.txt');
  writeFileSync(join(folder, 'bad.txt'), '1,-1,0,0,10,10,1\n1,-1,oops\n');
  const det = join(folder, 'bad.txt');
  await expect(track('--det', det, '--out', out)).rejects.toThrow(/bad\.txt:2/);
  await expect(track('--det', join(folder, 'none.txt'), '--out', out)).rejects.toThrow(DataError);
  await expect(track('--det', folder, '--tracker', 'bytrack', '--out', out)).rejects.toThrow(ConfigError);
  await expect(track('--det', folder, '--tracker', 'bytrack', '--out', out)).rejects.toThrow(
    /did you mean "bytetrack"/,
  );
  writeFileSync(join(folder, 'scores.txt'), '1,-1,0,0,10,10,0.9\n2,-1,0,0,10,10,23.5\n');
  await expect(track('--det', join(folder, 'scores.txt'), '--out', out)).rejects.toThrow(
    /scores\.txt: a detection of confidence 23\.5 in frame 2: expected 0 to 1/,
  );
  sequence('short', 9, 'seqLength=8\n');
  await expect(track('--det', join(folder, 'sequences/short'), '--out', out)).rejects.toThrow(
    /frame 9, but the sequence has 8/,
  );
  mkdirSync(join(folder, 'empty'));
  await expect(track('--det', join(folder, 'empty'), '--out', out)).rejects.toThrow(/no detections/);
  await expect(track('--det', det, '--out', out, '--fps', '0')).rejects.toThrow(/above 0/);
});
