import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

/** An FFmpeg program that answers. */
export interface FfmpegBinary {
  readonly path: string;
  /** As it names itself, e.g. `7.1.1`. */
  readonly version: string;
  /** Where it came from: named by the user, the optional npm package, or the PATH. */
  readonly origin: 'option' | 'ffmpeg-static' | 'path';
}

/**
 * Finds FFmpeg: the given path alone where there is one; otherwise the `ffmpeg-static` package where it is
 * installed, then the PATH. Undefined where none answers.
 */
export async function findFfmpeg(ffmpegPath?: string): Promise<FfmpegBinary | undefined> {
  const bundled = ffmpegPath === undefined ? ffmpegStaticPath() : undefined;
  const candidates: Omit<FfmpegBinary, 'version'>[] =
    ffmpegPath === undefined
      ? [{ path: 'ffmpeg', origin: 'path' }]
      : [{ path: ffmpegPath, origin: 'option' }];
  if (bundled !== undefined) candidates.unshift({ path: bundled, origin: 'ffmpeg-static' });
  for (const candidate of candidates) {
    const version = await ffmpegVersion(candidate.path);
    if (version !== undefined) return { ...candidate, version };
  }
  return undefined;
}

/** Whether the optional in-process binding loads on this machine (its native part included). */
export async function nodeAvAvailable(): Promise<boolean> {
  try {
    await import('node-av/lib');
    return true;
  } catch {
    return false;
  }
}

async function ffmpegVersion(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['-version'], { timeout: 10_000, windowsHide: true });
    return /^ffmpeg version (\S+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

function ffmpegStaticPath(): string | undefined {
  try {
    const path: unknown = createRequire(import.meta.url)('ffmpeg-static');
    return typeof path === 'string' ? path : undefined;
  } catch {
    return undefined;
  }
}
