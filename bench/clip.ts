import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { from, lastValueFrom, concatMap } from 'rxjs';
import { findFfmpeg } from '../src/streams/probe-tools.ts';
import { syntheticSite } from '../src/streams/synthetic/synthetic-site.ts';
import { type BenchContext, referenceFile } from './context.ts';

/** Films of two cameras: real ones where the reference data is, else two rendered ones; undefined without FFmpeg. */
export async function films(context: BenchContext): Promise<readonly string[] | undefined> {
  const real = ['cam1', 'cam2'].map((name) => referenceFile(context, `video/plaza2cam/${name}.mp4`));
  if (real.every((file) => file !== undefined)) return real;
  const ffmpeg = await findFfmpeg();
  if (ffmpeg) return renderFilms(ffmpeg.path, context);
  context.skip('no FFmpeg to make films with');
  return undefined;
}

async function renderFilms(ffmpeg: string, { progress }: BenchContext): Promise<readonly string[]> {
  const folder = resolve('.cache/bench-films');
  await mkdir(folder, { recursive: true });
  const scene = syntheticSite({
    seed: 1,
    cameras: 2,
    people: 16,
    durationMs: 30_000,
    fps: 20,
    width: 640,
    height: 480,
  });
  const files: string[] = [];
  for (const { id } of scene.cameras) {
    const file = join(folder, `${id}.mp4`);
    files.push(file);
    if (existsSync(file)) continue;
    progress(`render ${file}`);
    const size = `${scene.size.width}x${scene.size.height}`;
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', size, '-r', `${scene.fps}`, '-i', '-'];
    const child = spawn(ffmpeg, ['-y', '-loglevel', 'error', ...raw, '-f', 'mp4', `${file}.part`], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const written = from(scene.source(id).frames()).pipe(
      concatMap(async (frame) => {
        using picture = frame;
        if (!child.stdin.write(Uint8Array.from(picture.pixels))) await once(child.stdin, 'drain');
      }),
    );
    await lastValueFrom(written);
    child.stdin.end();
    await once(child, 'exit');
    await rename(`${file}.part`, file);
  }
  return files;
}
