import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { count, lastValueFrom, tap } from 'rxjs';
import { cameraId } from '../src/domain.ts';
import { findFfmpeg, nodeAvAvailable } from '../src/streams/probe-tools.ts';
import { videoSource } from '../src/streams/video-source.ts';
import { films } from './clip.ts';
import type { Stage } from './context.ts';
import { interleaved, type Probe, timed } from './measure.ts';
import { decodeOnly } from './raw-decode.ts';
import { rateRow } from './report.ts';

/** Frames of a film in pooled buffers, against decoding it and throwing the pictures away. */
export const decode: Stage = async (context) => {
  const { rounds, progress, skip } = context;
  const [film] = (await films(context)) ?? [];
  if (film === undefined) return [];
  const ffmpeg = await findFfmpeg();
  const readers: ('node-av' | 'ffmpeg')[] = [];
  if (await nodeAvAvailable()) readers.push('node-av');
  else skip('node-av is not installed');
  if (ffmpeg) readers.push('ffmpeg');
  else skip('no FFmpeg program');
  if (readers.length === 0) return [];

  progress('count the frames of the film');
  const frames = await readAll(film, readers[0]!);
  // Readers decode files with as many threads as FFmpeg likes, so both ceilings are told.
  const ceilings: Record<string, Probe> = ffmpeg
    ? {
        'ffmpeg -f null, 1 thread': timed(() => nullDecode(ffmpeg.path, film, 1, frames)),
        'ffmpeg -f null, all threads': timed(() => nullDecode(ffmpeg.path, film, 0, frames)),
      }
    : { 'node-av without reading the pictures, 1 thread': timed(() => decodeOnly(film)) };
  progress(`${frames} frames with ${readers.join(', ')}`);
  const ours = readers.map((reader) => [reader, timed(() => readAll(film, reader))] as const);
  const rates = await interleaved(rounds, { ...ceilings, ...Object.fromEntries(ours) });
  return readers.flatMap((reader) =>
    Object.keys(ceilings).map((ceiling) =>
      rateRow(
        `${reader} reader`,
        'frames/s',
        { ours: rates[reader]!, ceiling: rates[ceiling]! },
        `${ceiling}, process start included`,
      ),
    ),
  );
};

function readAll(url: string, reader: 'node-av' | 'ffmpeg'): Promise<number> {
  const source = videoSource({ camera: cameraId('bench'), url, reader });
  return lastValueFrom(
    source.frames().pipe(
      tap((frame) => frame[Symbol.dispose]()),
      count(),
    ),
  );
}

async function nullDecode(ffmpeg: string, film: string, threads: number, frames: number): Promise<number> {
  const args = ['-loglevel', 'error', '-nostdin', '-threads', `${threads}`, '-i', film, '-map', '0:v:0'];
  const child = spawn(ffmpeg, [...args, '-f', 'null', '-'], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg -f null ended with ${code}`);
  return frames;
}
