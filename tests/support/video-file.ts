import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { i420Bytes } from '../../src/imaging/i420.ts';
import type { Size } from '../../src/domain.ts';
import { findFfmpeg, nodeAvAvailable } from '../../src/streams/probe-tools.ts';

/** A film made for a test: frame n is a plain picture whose brightness tells n. */
export interface TestFilm {
  readonly path: string;
  readonly size: Size;
  readonly fps: number;
  readonly frames: number;
  remove(): Promise<void>;
}

export interface TestFilmOptions {
  readonly frames?: number;
  readonly fps?: number;
  readonly size?: Size;
  /** `h264` is a bare Annex-B stream, as RTSP cameras send it. */
  readonly format?: 'mp4' | 'h264';
  /** Luma from 0 to 255 instead of 16 to 235, as some cameras send it. */
  readonly fullRange?: boolean;
}

/** Brightness of frame n: 10 steps, far enough apart to survive compression. */
export const lumaOf = (n: number) => 40 + 18 * (n % 10);

/** For `describe.skipIf`: whether `makeTestFilm` works here; says so where it does not. */
export async function canMakeFilms(): Promise<boolean> {
  const available = await nodeAvAvailable();
  if (!available) console.warn('skipped: node-av is not installed, and test films are made with it');
  return available;
}

/** The FFmpeg program; says so where there is none. */
export async function ffmpegProgram(): ReturnType<typeof findFfmpeg> {
  const program = await findFfmpeg();
  if (!program) console.warn('skipped: no FFmpeg program on this machine');
  return program;
}

/** Encodes a film with the `node-av` binding, so that no FFmpeg program is needed. */
export async function makeTestFilm(options: TestFilmOptions = {}): Promise<TestFilm> {
  const { frames = 30, fps = 25, size = { width: 64, height: 48 }, format = 'mp4' } = options;
  const folder = await mkdtemp(join(tmpdir(), 'sightline-film-'));
  const path = join(folder, `film.${format}`);
  const film = { path, size, fps, frames, remove: () => rm(folder, { recursive: true }) };
  await encode(film, options.fullRange === true);
  return film;
}

async function encode(film: Omit<TestFilm, 'remove'>, fullRange: boolean): Promise<void> {
  const { path, size, fps, frames } = film;
  const av = await import('node-av/lib');
  const c = await import('node-av/constants');
  av.Log.setLevel(c.AV_LOG_QUIET);
  const check = (code: number) => av.FFmpegError.throwIfError(code, 'encode');
  const output = new av.FormatContext();
  check(output.allocOutputContext2(null, null, path));
  const codec = av.Codec.findEncoder(c.AV_CODEC_ID_H264)!;
  const encoder = new av.CodecContext();
  encoder.allocContext3(codec);
  Object.assign(encoder, {
    width: size.width,
    height: size.height,
    pixelFormat: c.AV_PIX_FMT_YUV420P,
    timeBase: new av.Rational(1, fps),
    framerate: new av.Rational(fps, 1),
    gopSize: 10,
    maxBFrames: 0,
    threadCount: 1,
    colorRange: fullRange ? c.AVCOL_RANGE_JPEG : c.AVCOL_RANGE_MPEG,
  });
  if (path.endsWith('mp4')) encoder.setFlags(c.AV_CODEC_FLAG_GLOBAL_HEADER);
  check(encoder.open2Sync(codec));
  const stream = output.newStream();
  stream.timeBase = new av.Rational(1, fps);
  check(stream.codecpar.fromContext(encoder));
  check(output.openOutputSync());
  check(output.writeHeaderSync());
  const packet = new av.Packet();
  packet.alloc();
  const picture = Buffer.alloc(i420Bytes(size), 128);
  for (let n = 0; n <= frames; n++) {
    picture.fill(lumaOf(n), 0, size.width * size.height);
    const frame =
      n < frames
        ? av.Frame.fromVideoBuffer(picture, { ...size, format: c.AV_PIX_FMT_YUV420P, pts: BigInt(n) })
        : null;
    check(encoder.sendFrameSync(frame));
    frame?.free();
    while (encoder.receivePacketSync(packet) === 0) {
      packet.streamIndex = 0;
      packet.duration = 1n;
      packet.rescaleTs(new av.Rational(1, fps), stream.timeBase);
      check(output.interleavedWriteFrameSync(packet));
    }
  }
  check(output.writeTrailerSync());
  output.closeOutputSync();
  packet.free();
  encoder.freeContext();
  output.freeContext();
}

/** FFmpeg children of this process, zombies included, where /proc tells (Linux); else none are seen. */
export async function ffmpegChildren(): Promise<string[]> {
  const processes = await readdir('/proc').catch(() => []);
  const stats = await Promise.all(
    // A process may be gone between the two reads.
    processes.filter(Number).map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  return stats.filter((stat) => new RegExp(`\\(ffmpeg\\) \\S ${process.pid} `).test(stat));
}
