import { loadImage, createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { identityColour } from '../../src/evaluation/identity-colour.ts';
import { renderSitePicture, type PictureCamera } from '../../src/evaluation/site-picture.ts';
import { i420Bytes } from '../../src/imaging/i420.ts';

/** A grey camera with one box. */
function greyCamera(camera: string, identity?: string): PictureCamera {
  const size = { width: 64, height: 36 };
  const pixels = new Uint8Array(i420Bytes(size)).fill(128);
  const box = { x: 10, y: 10, width: 20, height: 20 };
  const named = identity === undefined ? {} : { identity };
  return { camera, size, pixels, capturedAt: 0, boxes: [{ box, label: 'who', ...named }] };
}

async function decode(png: Buffer) {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return {
    width: image.width,
    height: image.height,
    at: (x: number, y: number) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)],
  };
}

test('shows each camera once, row by row, with boxes in the colour of the identity', async () => {
  const cameras = [greyCamera('a', 'id-1'), greyCamera('b', 'id-2'), greyCamera('c')];
  const picture = await decode(renderSitePicture({ title: 'Site', figures: [], cameras, tileWidth: 320 }));
  expect([picture.width, picture.height]).toEqual([2 * 326 + 6, 64 + 2 * 186 + 6]);
  // The left edge of the box, half way down, five picture pixels a frame pixel.
  const edges = [0, 1, 2].map((n) =>
    picture.at(6 + (n % 2) * 326 + 50, 64 + 6 + Math.floor(n / 2) * 186 + 110),
  );
  const swatch = createCanvas(1, 1).getContext('2d');
  swatch.fillStyle = identityColour('id-1');
  swatch.fillRect(0, 0, 1, 1);
  expect(edges[0]).toEqual([...swatch.getImageData(0, 0, 1, 1).data.slice(0, 3)]);
  expect(edges[1]).not.toEqual(edges[0]);
  // Where there is no fourth camera there is only ground.
  expect(picture.at(400, 300)).toEqual([0x14, 0x17, 0x1c]);
  expect(picture.at(206, 160)).toEqual([130, 130, 130]);
});

test('a site without cameras still gives a picture', async () => {
  const picture = await decode(
    renderSitePicture({ title: 'Empty', figures: [], cameras: [], tileWidth: 100 }),
  );
  expect(picture.width).toBeGreaterThan(0);
});

test('colours are stable and differ among neighbours', () => {
  const colours = Array.from({ length: 40 }, (_, n) => identityColour(`id-${n}`));
  expect(new Set(colours).size).toBe(40);
  expect(identityColour('id-7')).toBe(colours[7]);
  expect(identityColour('stranger')).toBe(identityColour('stranger'));
});
