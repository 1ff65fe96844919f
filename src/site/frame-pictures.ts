import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Observable } from 'rxjs';
import { cameraId, type Frame } from '../domain.ts';
import { DataError } from '../errors.ts';
import type { FramePictures } from '../evaluation/switch-pictures.ts';
import { i420CropToRgb } from '../imaging/i420.ts';
import { readImageFile } from '../imaging/image-file.ts';
import { videoSource } from '../streams/video-source.ts';

const isVideo = /\.(mp4|avi|mkv|mov|webm|m4v|h264)$/i;
const isPicture = /\.(jpe?g|png|webp)$/i;

/**
 * Pictures of a sequence by frame number: a video file, or a folder with `<name>.mp4` (or another video),
 * `<name>/img1/000001.jpg` as in MOTChallenge, or `<name>/000001.jpg`. Frame k of the boxes is the k-th picture.
 *
 * @throws DataError where there is none, naming the sequence
 */
export async function framePictures(path: string, name: string): Promise<FramePictures> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new DataError(`${path}: cannot be read`, { cause, fields: { file: path } });
  });
  if (!found.isDirectory()) return videoPictures(path, name);
  const entries = await readdir(path);
  const film = entries.find((entry) => isVideo.test(entry) && entry.replace(isVideo, '') === name);
  if (film !== undefined) return videoPictures(join(path, film), name);
  for (const folder of [join(path, name, 'img1'), join(path, name), join(path, 'img1'), path]) {
    const files = (await readdir(folder).catch(() => [])).filter((file) => isPicture.test(file)).sort();
    if (files.length > 0) return folderPictures(files.map((file) => join(folder, file)));
  }
  throw new DataError(`${path}: no video of sequence ${name}`, {
    hint: `Expected ${name}.mp4 or ${name}/img1/000001.jpg there.`,
    fields: { file: path, sequence: name },
  });
}

function folderPictures(files: readonly string[]): FramePictures {
  return async (wanted, onPicture) => {
    for (const frame of [...wanted].sort((a, b) => a - b)) {
      const file = files[frame];
      if (file !== undefined) onPicture(frame, await readImageFile(file));
    }
  };
}

function videoPictures(url: string, name: string): FramePictures {
  return async (wanted, onPicture) => {
    if (wanted.size === 0) return;
    const last = Math.max(...wanted);
    const frames: Observable<Frame> = videoSource({ camera: cameraId(name), url }).frames();
    await new Promise<void>((resolve, reject) => {
      const reading = frames.subscribe({
        next(frame) {
          using _ = frame;
          const { sequence, size, pixels } = frame;
          if (wanted.has(sequence)) {
            const box = { x: 0, y: 0, ...size };
            onPicture(sequence, { size, pixels: i420CropToRgb(pixels, size, box) });
          }
          if (sequence < last) return;
          // The subscription may not be there yet while its first frame comes.
          queueMicrotask(() => {
            reading.unsubscribe();
            resolve();
          });
        },
        error: reject,
        complete: resolve,
      });
    });
  };
}
