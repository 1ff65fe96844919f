import { mkdtemp, rm, truncate, writeFile, copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concatMap, lastValueFrom, map, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cameraId } from '../../src/domain.ts';
import { SourceError } from '../../src/errors.ts';
import { videoSource, type VideoSourceOptions } from '../../src/streams/video-source.ts';
import { dataFolder, missing } from '../support/reference-data.ts';
import { canMakeFilms, ffmpegProgram, lumaOf, makeTestFilm, type TestFilm } from '../support/video-file.ts';

const camera = cameraId('yard');
const nodeAv = await canMakeFilms();
const ffmpeg = (await ffmpegProgram()) !== undefined;
const readers = ffmpeg ? (['ffmpeg', 'node-av'] as const) : (['node-av'] as const);
const both = ffmpeg && nodeAv;

/** Size, times, and the mean brightness of every frame. */
async function read(options: Partial<VideoSourceOptions> & { url: string }) {
  const frames = await lastValueFrom(
    videoSource({ camera, ...options })
      .frames()
      .pipe(
        map((frame) => {
          using _ = frame;
          const { width, height } = frame.size;
          let sum = 0;
          for (let i = 0; i < width * height; i += 7) sum += frame.pixels[i]!;
          const luma = sum / Math.ceil((width * height) / 7);
          const chroma = frame.pixels.at(-1)!;
          return { capturedAt: frame.capturedAt, sequence: frame.sequence, size: frame.size, luma, chroma };
        }),
        toArray(),
      ),
  );
  return { count: frames.length, size: frames[0]?.size, frames, times: frames.map((f) => f.capturedAt) };
}

describe.skipIf(!nodeAv)('a video file', () => {
  let film: TestFilm;
  let folder: string;
  beforeAll(async () => {
    film = await makeTestFilm({ frames: 30, fps: 25 });
    folder = await mkdtemp(join(tmpdir(), 'sightline-broken-'));
  });
  afterAll(async () => {
    await film.remove();
    await rm(folder, { recursive: true });
  });

  describe.each(readers)('with %s', (reader) => {
    it('gives every frame, in order, at its own time', async () => {
      const startAt = new Date('2024-05-01T12:00:00Z');
      const { frames, times } = await read({ url: film.path, reader, startAt });
      expect(times).toEqual(Array.from({ length: 30 }, (_, n) => startAt.getTime() + 40 * n));
      expect(frames.map(({ sequence }) => sequence)).toEqual(times.map((_, n) => n));
      for (const [n, { luma }] of frames.entries()) expect(Math.abs(luma - lumaOf(n))).toBeLessThan(3);
    });

    it('loses and spoils no frame where the receiver is slower than the reader', async () => {
      const frames = videoSource({ camera, url: film.path, reader, poolSize: 2 }).frames();
      const lumas: number[] = [];
      await lastValueFrom(
        frames.pipe(
          concatMap(async (frame) => {
            await new Promise((resolve) => setTimeout(resolve, 10));
            using _ = frame;
            const { width, height } = frame.size;
            const luma = frame.pixels.subarray(0, width * height);
            lumas.push(luma.reduce((sum, value) => sum + value, 0) / luma.length);
          }),
        ),
      );
      expect(lumas.length).toBe(30);
      for (const [n, luma] of lumas.entries()) expect(Math.abs(luma - lumaOf(n))).toBeLessThan(3);
    });

    it('keeps the mean rate when it thins out, and scales down', async () => {
      const { times, size } = await read({ url: film.path, reader, fps: 10, maxWidth: 32 });
      expect(times).toEqual([0, 120, 200, 320, 400, 520, 600, 720, 800, 920, 1000, 1120]);
      expect(size).toEqual({ width: 32, height: 24 });
      expect((await read({ url: film.path, reader, maxWidth: 640 })).size).toEqual(film.size);
    });

    it('brings full-range pictures to limited range', async () => {
      const full = await makeTestFilm({ frames: 12, fullRange: true });
      const { frames } = await read({ url: full.path, reader });
      await full.remove();
      for (const [n, { luma }] of frames.entries()) {
        expect(Math.abs(luma - (16 + (lumaOf(n) * 219) / 255))).toBeLessThan(3);
      }
    });

    it.each([
      ['missing', () => join(folder, 'nowhere.mp4'), /not found.*nowhere\.mp4/],
      ['a folder', () => folder, /not a file/],
      ['no video', () => join(folder, 'text.mp4'), /text\.mp4 is not a video/],
      ['empty', () => join(folder, 'empty.mp4'), /empty\.mp4 is not a video/],
      ['cut off', () => join(folder, 'cut.mp4'), /cut\.mp4 is not a video/],
    ])('names camera and file when it is %s', async (_, url, message) => {
      await writeFile(join(folder, 'text.mp4'), 'not a film at all\n'.repeat(100));
      await writeFile(join(folder, 'empty.mp4'), '');
      await copyFile(film.path, join(folder, 'cut.mp4'));
      await truncate(join(folder, 'cut.mp4'), 600);
      const error: unknown = await read({ url: url(), reader }).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(SourceError);
      expect(error).toMatchObject({ fields: { camera }, hint: expect.any(String) as string });
      expect((error as Error).message).toMatch(message);
      expect((error as Error).message).toMatch(/^camera yard: [^\n]*$/);
    });
  });

  it('says how to get a decoder where there is none', async () => {
    const error: unknown = await read({
      url: film.path,
      reader: 'ffmpeg',
      ffmpegPath: '/no/such/ffmpeg',
    }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(SourceError);
    expect((error as SourceError).hint).toMatch(/npm install/);
  });

  it('reports connecting, live, ended; or failed', async () => {
    const states = async (url: string) => {
      const source = videoSource({ camera, url });
      const seen: string[] = [];
      source.status().subscribe(({ state }) => seen.push(state));
      await lastValueFrom(source.frames().pipe(map((frame) => frame[Symbol.dispose]()))).catch(
        () => undefined,
      );
      await Promise.resolve();
      return seen;
    };
    expect(await states(film.path)).toEqual(['connecting', 'live', 'ended']);
    expect(await states('/no/such/file.mp4')).toEqual(['connecting', 'failed']);
  });
});

describe.each([
  { name: 'PETS (AVI, MPEG-4)', path: 'video/pets09_s2l1/vtest_pets09_s2l1_480x360.avi', frames: 795 },
  { name: 'plaza (MP4, H.264)', path: 'video/plaza2cam/cam2.mp4', frames: 1200 },
])('both readers on $name', ({ path, frames }) => {
  const file = join(dataFolder, path);
  it.skipIf(!both || missing(file))('agree on frames, times and pictures', async () => {
    const [child, inProcess] = await Promise.all(readers.map((reader) => read({ url: file, reader })));
    expect(child!.count).toBe(frames);
    expect(inProcess!.count).toBe(frames);
    expect(child!.times).toEqual(inProcess!.times);
    for (const [n, frame] of child!.frames.entries()) {
      const other = inProcess!.frames[n]!;
      expect(Math.abs(frame.luma - other.luma)).toBeLessThan(0.5);
      expect(Math.abs(frame.chroma - other.chroma)).toBeLessThanOrEqual(3);
    }
  });
});
