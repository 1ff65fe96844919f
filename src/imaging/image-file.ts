import { readFile } from 'node:fs/promises';
import type { Size } from '../domain.ts';
import { DataError } from '../errors.ts';

/** RGB bytes, interleaved, row-major. */
export interface RgbImage {
  readonly size: Size;
  readonly pixels: Uint8Array;
}

/** Reads a PNG, JPEG or WebP file; transparency shows black. Throws a DataError that names a file it cannot read. */
export async function readImageFile(file: string): Promise<RgbImage> {
  try {
    // With the first picture, not above: programs that read none do without the native canvas.
    const { createCanvas, loadImage } = await import('@napi-rs/canvas');
    const image = await loadImage(await readFile(file));
    const size = { width: image.width, height: image.height };
    const context = createCanvas(size.width, size.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, size.width, size.height);
    const pixels = new Uint8Array(size.width * size.height * 3);
    for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
      pixels[to] = data[from]!;
      pixels[to + 1] = data[from + 1]!;
      pixels[to + 2] = data[from + 2]!;
    }
    return { size, pixels };
  } catch (cause) {
    throw new DataError(`${file} is not a picture that can be read`, {
      cause,
      hint: 'Replace or remove the file; PNG, JPEG and WebP are understood.',
      fields: { file },
    });
  }
}
