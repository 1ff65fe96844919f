import type { CameraId, Crop, TrackId } from '../domain.ts';
import type { RgbImage } from './image-file.ts';

/** A whole picture as the crop of a person; nothing has to be given back. */
export function pictureCrop(camera: CameraId, track: TrackId, { size, pixels }: RgbImage): Crop {
  return {
    kind: 'crop',
    camera,
    track,
    capturedAt: 0,
    box: { x: 0, y: 0, ...size },
    size,
    pixels,
    quality: 1,
    [Symbol.dispose]: () => undefined,
  };
}
