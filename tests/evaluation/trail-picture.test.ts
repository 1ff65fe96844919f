import { createCanvas, loadImage } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { renderTrails } from '../../src/evaluation/trail-picture.ts';

test('draws each way where people stood, and nothing elsewhere', async () => {
  const way = (identity: string, y: number, step = 1) => ({
    identity,
    points: Array.from({ length: 60 }, (_, n) => ({ x: 20 + n, y, frame: n * step })),
  });
  const jpeg = renderTrails({
    title: 'Yard',
    figures: [{ label: 'tracks', value: '2' }],
    size: { width: 100, height: 80 },
    scale: 2,
    trails: [way('1', 20), way('2', 60), { identity: '3', points: [] }],
  });
  const image = await loadImage(jpeg);
  expect([image.width, image.height]).toEqual([256, 272]);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  /** Greatest difference between the colours of a place on the ground, which is grey where nobody was. */
  const colourAt = (x: number, y: number) => {
    const [r, g, b] = context.getImageData(28 + 2 * x, 84 + 2 * y, 1, 1).data as unknown as number[];
    return Math.max(r!, g!, b!) - Math.min(r!, g!, b!);
  };
  expect(colourAt(50, 20)).toBeGreaterThan(60);
  expect(colourAt(50, 60)).toBeGreaterThan(60);
  expect(colourAt(50, 40)).toBeLessThan(40);
});
