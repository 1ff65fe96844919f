import type { CameraId } from '../domain.ts';
import { SourceError } from '../errors.ts';
import { findFfmpeg, nodeAvAvailable } from './probe-tools.ts';
import { ffmpegReader } from './readers/ffmpeg-reader.ts';
import { nodeAvReader } from './readers/node-av-reader.ts';
import type { OpenReader } from './readers/reader.ts';

/** `auto`: files in process where `node-av` is installed, cameras in an FFmpeg child where there is a binary. */
export type ReaderChoice = 'auto' | 'ffmpeg' | 'node-av';

export interface ChooseReaderOptions {
  readonly camera: CameraId;
  readonly live: boolean;
  readonly reader: ReaderChoice;
  readonly ffmpegPath?: string | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** @throws SourceError with how to get a decoder, where the wished one (or any) is missing */
export async function chooseReader(options: ChooseReaderOptions): Promise<OpenReader> {
  const { camera, live, reader, ffmpegPath, onWarning } = options;
  const binding = async () => ((await nodeAvAvailable()) ? nodeAvReader : undefined);
  const child = async () => {
    const binary = await findFfmpeg(ffmpegPath);
    return binary && ffmpegReader(binary);
  };
  if (reader === 'ffmpeg') return (await child()) ?? missing();
  if (reader === 'node-av') return (await binding()) ?? missing();
  if (!live) return (await binding()) ?? (await child()) ?? missing();
  const preferred = await child();
  if (preferred) return preferred;
  const substitute = (await binding()) ?? missing();
  onWarning?.(
    `camera ${camera}: no FFmpeg program found, decoding inside this process; ` +
      'a crash of the decoder would end it (install FFmpeg or the ffmpeg-static package for isolation)',
  );
  return substitute;

  function missing(): never {
    const what = reader === 'auto' ? 'no video decoder' : `the video decoder "${reader}" is not`;
    throw new SourceError(`camera ${camera}: ${what} available${ffmpegPath ? ` at ${ffmpegPath}` : ''}`, {
      hint: 'Run `npm install node-av` or `npm install ffmpeg-static`, or install FFmpeg so that `ffmpeg` is on the PATH.',
      fields: { camera, reader },
    });
  }
}
