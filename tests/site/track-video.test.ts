import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { of, throwError } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMotFile } from '../../src/evaluation/mot-text.ts';
import type { Detector } from '../../src/ports.ts';
import { openClipWriter } from '../../src/site/clip-writer.ts';
import { trackVideo } from '../../src/site/track-video.ts';
import { openVideoPictures } from '../../src/site/track-video-pictures.ts';
import { canMakeFilms, ffmpegProgram, makeTestFilm, type TestFilm } from '../support/video-file.ts';

/** Two walk right, one of them from the eleventh frame on; a third shows for one frame only. */
const detector: Detector = {
  name: 'scripted',
  detect: ({ sequence: n }) =>
    of([
      { box: { x: 4 + n, y: 4, width: 12, height: 30 }, confidence: 0.9 },
      ...(n >= 10 ? [{ box: { x: 60 - n, y: 14, width: 12, height: 30 }, confidence: 0.8 }] : []),
      ...(n === 5 ? [{ box: { x: 40, y: 10, width: 12, height: 30 }, confidence: 0.9 }] : []),
    ]),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
const films = await canMakeFilms();
const ffmpeg = await ffmpegProgram();
let film: TestFilm;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-track-'));
  if (films) film = await makeTestFilm({ frames: 30, fps: 10, size: { width: 64, height: 48 } });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  if (films) await film.remove();
});

describe.skipIf(!films)('trackVideo', () => {
  it('gives every confirmed track its boxes, from the first on, and the figures', async () => {
    const { rows, size, figures } = await trackVideo({ file: film.path, detector });
    expect(size).toEqual({ width: 64, height: 48 });
    const framesOf = (id: number) => rows.filter((row) => row.id === id).map(({ frame }) => frame);
    expect(framesOf(1)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    expect(framesOf(2)).toEqual(Array.from({ length: 20 }, (_, n) => n + 11));
    expect(figures).toMatchObject({ frames: 30, tracks: 2, boxes: 50, mostPersons: 2 });
    expect(figures.longestTrackSeconds).toBeCloseTo(2.9, 1);
  });

  it('shows each step while its frame lives, and writes tracks, ways and clip', async () => {
    const pictures = await openVideoPictures(folder, ffmpeg ? 10 : undefined);
    const video = await trackVideo({ file: film.path, detector, onStep: (step) => pictures.draw(step) });
    const files = await pictures.finish(video, 'A film');
    for (const file of files) expect((await stat(file)).size).toBeGreaterThan(500);
    expect(files.length).toBe(ffmpeg ? 3 : 2);
    const rows = await readMotFile(files[0]!);
    expect(rows.length).toBe(50);
    expect(rows[0]).toMatchObject({ frame: 1, id: 1 });
  });

  it('does not take a detector that never works for a video without people', async () => {
    const broken: Detector = { ...detector, detect: () => throwError(() => new Error('no such operator')) };
    await expect(trackVideo({ file: film.path, detector: broken })).rejects.toThrow(
      'the detector failed on every frame: no such operator',
    );
  });

  it('ends the detector with what it cannot do', async () => {
    const file = join(folder, 'none.mp4');
    await expect(trackVideo({ file, detector })).rejects.toThrow('none.mp4');
  });
});

describe('openClipWriter', () => {
  const picture = createCanvas(64, 48);

  it.skipIf(!ffmpeg)('says why no clip could be written', async () => {
    const clip = await openClipWriter(join(folder, 'no', 'such', 'folder'), 10);
    await clip.add(picture);
    await expect(clip.close()).rejects.toThrow('FFmpeg could not write it');
  });

  it.skipIf(!ffmpeg)('writes a film, of odd pictures too', async () => {
    const clip = await openClipWriter(folder, 10);
    for (let n = 0; n < 5; n++) await clip.add(createCanvas(63, 47));
    await clip.close();
    expect((await readFile(clip.path)).subarray(4, 8).toString()).toBe('ftyp');
    expect(await readdir(folder)).toContain('tracks.mp4');
  });
});
