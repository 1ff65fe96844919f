import { execFileSync, spawnSync } from 'node:child_process';
import { cameraId, type Frame, type Size } from '../../src/domain.ts';
import { i420Bytes } from '../../src/imaging/i420.ts';

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

/** Frames of a video file, at most `count`, every `every`th; `fps` times them. */
export function readFrames(
  path: string,
  size: Size,
  { every = 1, count = 10, fps = 10 }: { every?: number; count?: number; fps?: number } = {},
): Frame[] {
  const bytes = execFileSync(
    'ffmpeg',
    [
      ...[
        '-v',
        'error',
        '-i',
        path,
        '-vf',
        `select=not(mod(n\\,${every})),scale=${size.width}:${size.height}`,
      ],
      ...['-fps_mode', 'passthrough', '-frames:v', `${count}`, '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'],
    ],
    { maxBuffer: 1 << 30 },
  );
  const length = i420Bytes(size);
  return Array.from({ length: Math.floor(bytes.length / length) }, (_, i) => {
    const pixels = new Uint8Array(new SharedArrayBuffer(length));
    pixels.set(bytes.subarray(i * length, (i + 1) * length));
    return {
      camera: cameraId('test'),
      sequence: i * every,
      capturedAt: 1_000_000 + (i * every * 1000) / fps,
      size,
      pixels,
      [Symbol.dispose]: () => undefined,
    };
  });
}
