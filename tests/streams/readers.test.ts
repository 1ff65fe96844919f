import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFramePool, type FramePool } from '../../src/streams/frame-pool.ts';
import { findFfmpeg, nodeAvAvailable } from '../../src/streams/probe-tools.ts';
import { ffmpegReader } from '../../src/streams/readers/ffmpeg-reader.ts';
import { filterChain } from '../../src/streams/readers/filter-chain.ts';
import { nodeAvReader } from '../../src/streams/readers/node-av-reader.ts';
import type { OpenReader, Reader, ReadRequest } from '../../src/streams/readers/reader.ts';
import { ffmpegChildren, makeTestFilm, type TestFilm } from '../support/video-file.ts';

const ffmpeg = await findFfmpeg();
const nodeAv = await nodeAvAvailable();
const readers: [string, OpenReader][] = [['node-av', nodeAvReader]];
if (ffmpeg) readers.push(['ffmpeg', ffmpegReader(ffmpeg)]);

describe.skipIf(!nodeAv).each(readers)('reader %s', (_, openReader) => {
  let film: TestFilm;
  beforeAll(async () => {
    film = await makeTestFilm({ frames: 30 });
  });
  afterAll(() => film.remove());

  /** Reads until `enough` frames have come, giving each back at once, then closes and waits for the close. */
  async function readSome(enough: number) {
    let pool: FramePool | undefined;
    let frames = 0;
    let ends = 0;
    let reader: Reader | undefined;
    const request: ReadRequest = {
      input: film.path,
      live: false,
      filters: filterChain({}),
      transport: 'tcp',
      readTimeoutMs: 1000,
    };
    await new Promise<void>((resolve) => {
      reader = openReader(request, {
        open: (size) => (pool = createFramePool(size, 4)),
        frame(pixels) {
          pool!.release(pixels);
          if (++frames === enough) resolve();
        },
        drop: () => undefined,
        end() {
          ends++;
          resolve();
        },
      });
      if (enough === 0) resolve();
    });
    await reader!.close();
    await reader!.close();
    const framesAtClose = frames;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(frames).toBe(framesAtClose);
    return { frames, ends, free: pool?.free };
  }

  it('ends once, and has all buffers back', async () => {
    expect(await readSome(Infinity)).toEqual({ frames: 30, ends: 1, free: 4 });
  });

  it('closed in mid-stream, is silent, has all buffers back and leaves no process', async () => {
    const { ends, free } = await readSome(3);
    expect({ ends, free }).toEqual({ ends: 0, free: 4 });
    await expect.poll(ffmpegChildren).toEqual([]);
  });

  it('closed before it began, is silent too', async () => {
    expect(await readSome(0)).toMatchObject({ frames: 0, ends: 0 });
    await expect.poll(ffmpegChildren).toEqual([]);
  });
});
