import { createCanvas, ImageData, type Canvas } from '@napi-rs/canvas';
import type { Size } from '../../domain.ts';
import { rgbCanvas } from '../../evaluation/site-picture.ts';
import { readImageFile } from '../../imaging/image-file.ts';

/** Shown size of a person. */
const shown: Size = { width: 64, height: 128 };

/** Values over a picture, row-major: the largest shows strongest, the least not at all. */
export interface Overlay {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** A picture file as an `img` of 64×128, with an overlay in warm colours where one is given. */
export async function pictureHtml(file: string, title: string, overlay?: Overlay): Promise<string> {
  const { size, pixels } = await readImageFile(file);
  const canvas = createCanvas(shown.width, shown.height);
  const context = canvas.getContext('2d');
  context.drawImage(rgbCanvas(size, pixels), 0, 0, shown.width, shown.height);
  if (overlay) context.drawImage(heat(overlay), 0, 0, shown.width, shown.height);
  const data = canvas.toBuffer('image/jpeg', 80).toString('base64');
  return `<img alt="" title="${title}" src="data:image/jpeg;base64,${data}">`;
}

/** From clear over yellow to red; enlarged by the canvas, which smoothes it. */
function heat({ width, height, values }: Overlay): Canvas {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const rgba = new Uint8ClampedArray(4 * width * height);
  values.forEach((value, i) => {
    const share = (value - least) / (most - least || 1);
    rgba.set([255, 255 * (1 - share), 0, 200 * share], 4 * i);
  });
  const canvas = createCanvas(width, height);
  canvas.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}
