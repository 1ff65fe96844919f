import { cameraId, trackId, type Crop, type Size } from '../../src/domain.ts';
import { pictureCrop } from '../../src/imaging/picture-crop.ts';

/** A crop whose pixel at (x, y) has the given colour. */
export function paintedCrop(
  size: Size,
  colour: (x: number, y: number) => readonly [number, number, number],
): Crop {
  const pixels = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      pixels.set(
        colour(x, y).map((value) => Math.min(255, Math.max(0, Math.round(value)))),
        (y * size.width + x) * 3,
      );
    }
  }
  const camera = cameraId('door');
  return pictureCrop(camera, trackId(camera, '0', 1), { size, pixels });
}

/** A figure with a coloured coat and trousers before a grey wall, with some texture. */
export function figureCrop(
  size: Size,
  coat: readonly [number, number, number],
  trousers: readonly [number, number, number],
  light: readonly [number, number, number] = [1, 1, 1],
): Crop {
  return paintedCrop(size, (x, y) => {
    const inside = Math.abs(x / size.width - 0.5) < 0.3;
    const cloth = y < size.height * 0.55 ? coat : trousers;
    const colour = inside ? cloth : ([120, 120, 125] as const);
    const texture = 6 * Math.sin(x * 1.3 + y * 0.7);
    return [0, 1, 2].map((c) => (colour[c]! + texture) * light[c]!) as [number, number, number];
  });
}
