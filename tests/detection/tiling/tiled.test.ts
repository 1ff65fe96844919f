import { join } from 'node:path';
import fc from 'fast-check';
import { firstValueFrom, from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { networkDetector } from '../../../src/detection/network-detector.ts';
import { createRegionMask } from '../../../src/detection/region-mask.ts';
import { mergeViews } from '../../../src/detection/tiling/merge-views.ts';
import { tiled } from '../../../src/detection/tiling/tiled.ts';
import { type Box, cameraId, type Detection, type Frame, type Size } from '../../../src/domain.ts';
import { i420Bytes, i420Planes } from '../../../src/imaging/i420.ts';
import { iou } from '../../../src/maths/box.ts';
import type { Detector } from '../../../src/ports.ts';
import { dataFolder, missing } from '../../support/reference-data.ts';
import { hasFfmpeg } from '../raw-video.ts';
import { foundShare, wallOfPictures } from './wall-of-pictures.ts';

const detect = (detector: Detector, frame: Frame) => firstValueFrom(from(detector.detect(frame)));

/** A frame with rectangles, each of a brightness and a colour of its own. */
function painted(size: Size, boxes: readonly Box[]): Frame {
  const pixels = new Uint8Array(new SharedArrayBuffer(i420Bytes(size))).fill(16);
  const { u, v, chromaStride } = i420Planes(size);
  boxes.forEach(({ x, y, width, height }, i) => {
    for (let row = y; row < y + height; row++) {
      pixels.fill(100 + i, row * size.width + x, row * size.width + x + width);
      const chroma = (row >> 1) * chromaStride;
      pixels.fill(30 + i, u + chroma + (x >> 1), u + chroma + ((x + width) >> 1));
      pixels.fill(60 + i, v + chroma + (x >> 1), v + chroma + ((x + width) >> 1));
    }
  });
  return {
    camera: cameraId('yard'),
    sequence: 0,
    capturedAt: 0,
    size,
    pixels,
    [Symbol.dispose]: () => undefined,
  };
}

/** Finds the rectangles of painted frames, checking their colour; remembers the sizes it saw. */
function rectangles(): Detector & { readonly seen: Size[] } {
  const seen: Size[] = [];
  return {
    name: 'rectangles',
    seen,
    detect({ size, pixels }) {
      seen.push(size);
      const { u, v, chromaStride } = i420Planes(size);
      const found = new Map<number, { left: number; top: number; right: number; bottom: number }>();
      for (let y = 0; y < size.height; y++) {
        for (let x = 0; x < size.width; x++) {
          const value = pixels[y * size.width + x]!;
          if (value < 100) continue;
          const chroma = (y >> 1) * chromaStride + (x >> 1);
          if (x % 2 === 0 && pixels[u + chroma] !== value - 70) throw new Error(`wrong blue at ${x},${y}`);
          if (x % 2 === 0 && pixels[v + chroma] !== value - 40) throw new Error(`wrong red at ${x},${y}`);
          const box = found.get(value) ?? { left: x, top: y, right: x, bottom: y };
          found.set(value, { ...box, left: Math.min(box.left, x), right: Math.max(box.right, x), bottom: y });
        }
      }
      const detections = [...found].map(([value, { left, top, right, bottom }]): Detection => {
        const box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
        // Parts are found with as much confidence as the whole.
        return { box, confidence: 0.5 + ((value * 7 + left) % 40) / 100 };
      });
      return Promise.resolve(detections);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

describe('tiles', () => {
  const size = { width: 300, height: 201 };

  it('find everyone once, wherever the seams run', async () => {
    // One a cell of a coarse grid, so that nobody hides anybody; some are larger than the overlap.
    const inCell = fc.record({
      x: fc.integer({ min: 0, max: 20 }),
      y: fc.integer({ min: 0, max: 10 }),
      width: fc.integer({ min: 4, max: 27 }),
      height: fc.integer({ min: 8, max: 56 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(inCell, { minLength: 18, maxLength: 18 }),
        fc.boolean(),
        async (cells, fullView) => {
          const boxes = cells.map(({ x, y, width, height }, i) => ({
            x: 2 * Math.floor((50 * (i % 6) + x) / 2),
            y: 67 * Math.floor(i / 6) + y,
            width: 2 * Math.ceil(width / 2),
            height,
          }));
          const detector = tiled(rectangles(), { width: 80, height: 80, overlap: 0.25, fullView });
          const found = await detect(detector, painted(size, boxes));
          expect(found).toHaveLength(boxes.length);
          for (const box of boxes) expect(found.some((each) => iou(each.box, box) > 0.99)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leave neighbours alone who overlap each other', () => {
    // A child before its mother, both on a seam of tiles 80 wide.
    const people: Detection[] = [
      { box: { x: 60, y: 10, width: 40, height: 60 }, confidence: 0.9 },
      { box: { x: 66, y: 40, width: 18, height: 30 }, confidence: 0.8 },
    ];
    const views = [
      { view: { x: 0, y: 0, width: 120, height: 80 }, detections: people },
      { view: { x: 55, y: 0, width: 120, height: 80 }, detections: people },
    ];

    expect(mergeViews(views, size, 0.5)).toEqual(people);
  });

  it('are not cut from a frame that is no larger', async () => {
    const inner = rectangles();
    await detect(tiled(inner), painted(size, []));
    expect(inner.seen).toEqual([size]);
  });

  it('leave out what a mask leaves out, but not the heads of those who stand inside', async () => {
    const inner = rectangles();
    const mask = createRegionMask({
      include: [
        [
          [0, 0.5],
          [0.2, 0.5],
          [0.2, 0.7],
          [0, 0.7],
        ],
      ],
    });
    const options = { width: 100, height: 67, overlap: 0, fullView: false, mask };
    const box = { x: 20, y: 50, width: 20, height: 60 };
    const found = await detect(tiled(inner, options), painted(size, [box]));
    // The upper left tile, and the middle left one where the feet are; the rows begin at 0, 66 and 134.
    expect(inner.seen).toHaveLength(2 + 1);
    expect(found.map((each) => each.box)).toEqual([box]);
  });

  it('fail as a frame fails, and give their buffers back', async () => {
    const broken: Detector = { ...rectangles(), detect: () => Promise.reject(new Error('broken')) };
    await expect(detect(tiled(broken, { width: 80, height: 80 }), painted(size, []))).rejects.toThrow(
      'broken',
    );
  });
});

const nano = join(dataFolder, 'models/yolox_nano.onnx');
const pets = join(dataFolder, 'video/pets09_s2l1/vtest_pets09_s2l1_480x360.avi');

describe.skipIf(missing(nano) || missing(pets) || !hasFfmpeg)(
  'YOLOX-nano on 1920×1080, persons 60 pixels tall',
  () => {
    it('misses most by itself and finds them in tiles, once each', async () => {
      const { frame, pictures } = wallOfPictures(pets);
      await using detector = await networkDetector({ model: nano, providers: ['cpu'] });
      const expected: Box[] = [];
      for (const { picture, at } of pictures) {
        for (const { box } of await detect(detector, picture)) {
          expected.push({ ...box, x: box.x + at.x, y: box.y + at.y });
        }
      }
      const share = (found: readonly Detection[]) => foundShare(found, expected);
      const plain = await detect(detector, frame);
      const inTiles = await detect(tiled(detector), frame);
      expect(expected.length).toBeGreaterThan(40);
      expect(share(plain)).toBeLessThan(0.2);
      expect(share(inTiles)).toBeGreaterThan(0.8);
      inTiles.forEach((a, i) =>
        inTiles.slice(i + 1).forEach((b) => expect(iou(a.box, b.box)).toBeLessThanOrEqual(0.5)),
      );
    });
  },
);
