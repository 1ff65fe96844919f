import { cameraId, trackId, type Crop, type Progress } from '../../src/domain.ts';

/** A 1×1 crop that counts its disposals. */
export function testCrop(name: string, n = 1): Crop & { disposed: number } {
  const camera = cameraId(name);
  return {
    kind: 'crop',
    camera,
    track: trackId(camera, '0', n),
    capturedAt: n,
    box: { x: 0, y: 0, width: 1, height: 1 },
    size: { width: 1, height: 1 },
    pixels: new Uint8Array([n, n, n]),
    quality: 1,
    disposed: 0,
    [Symbol.dispose]() {
      this.disposed++;
    },
  };
}

export function testProgress(name: string, capturedAt = 1, ended = false): Progress {
  return { kind: 'progress', camera: cameraId(name), capturedAt, ended };
}
