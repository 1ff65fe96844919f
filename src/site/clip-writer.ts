import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Canvas } from '@napi-rs/canvas';
import { DataError } from '../errors.ts';
import { findFfmpeg } from '../streams/probe-tools.ts';

/** Takes pictures one by one, all of one size. */
export interface ClipWriter {
  /** What comes of it: a file, or a folder of pictures. */
  readonly path: string;
  add(picture: Canvas): Promise<void>;
  /** Resolves once all is written. */
  close(): Promise<void>;
}

/** Without FFmpeg, one picture of so many is kept. */
const pictureEvery = 10;

/** A clip `<folder>/tracks.mp4` where FFmpeg is found, else pictures in `<folder>/pictures`. */
export async function openClipWriter(folder: string, fps: number): Promise<ClipWriter> {
  const ffmpeg = await findFfmpeg();
  return ffmpeg
    ? filmWriter(ffmpeg.path, join(folder, 'tracks.mp4'), fps)
    : pictureWriter(join(folder, 'pictures'));
}

async function pictureWriter(folder: string): Promise<ClipWriter> {
  await mkdir(folder, { recursive: true });
  let count = 0;
  return {
    path: folder,
    async add(picture) {
      const n = count++;
      if (n % pictureEvery !== 0) return;
      await writeFile(join(folder, `${String(n + 1).padStart(6, '0')}.png`), await picture.encode('png'));
    },
    close: () => Promise.resolve(),
  };
}

function filmWriter(program: string, file: string, fps: number): ClipWriter {
  let run: ReturnType<typeof start> | undefined;

  function start(width: number, height: number) {
    const input = [
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgba',
      '-s',
      `${width}x${height}`,
      '-r',
      String(fps),
      '-i',
      '-',
    ];
    const output = [
      '-c:v',
      'libx264',
      '-crf',
      '26',
      // Its colours are halved: both sides must be even.
      '-vf',
      'pad=ceil(iw/2)*2:ceil(ih/2)*2',
      '-pix_fmt',
      'yuv420p',
      '-movflags',
      '+faststart',
      '-y',
      file,
    ];
    const child = spawn(program, ['-v', 'error', ...input, ...output], { stdio: ['pipe', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    // A program that dies closes its end; why is told when it is over.
    child.stdin.on('error', () => undefined);
    const over = new Promise<void>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === 0) resolve();
        else reject(new Error(complaint.trim().split('\n').at(-1) ?? `exit status ${code}`));
      });
    }).catch((cause: unknown) => {
      throw new DataError(`${file}: FFmpeg could not write it`, {
        cause,
        hint: 'Check that there is room, and that this FFmpeg has libx264.',
        fields: { file },
      });
    });
    over.catch(() => undefined);
    return { child, over };
  }

  return {
    path: file,
    async add(picture) {
      run ??= start(picture.width, picture.height);
      const { child, over } = run;
      if (child.stdin.destroyed) return over;
      if (child.stdin.write(picture.data())) return;
      // Where the pipe breaks meanwhile, why is told by `over`.
      await Promise.race([once(child.stdin, 'drain').catch(() => over), over]);
    },
    async close() {
      if (!run) return;
      run.child.stdin.end();
      await run.over;
    },
  };
}
