import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, cameraId, type Track, trackId } from '../../src/domain.ts';
import { cropQuality } from '../../src/operators/crop-quality.ts';
import { testFrame } from './support-frames.ts';

const camera = cameraId('door');
const size = { width: 400, height: 300 };

function picture(contrast: number) {
  const frame = testFrame(0, { size });
  for (let k = 0; k < size.width * size.height; k++)
    frame.pixels[k] = 128 + contrast * (((k * 7919) % 17) - 8);
  return frame;
}

function person(box: Box, n = 0, confidence = 0.9): Track {
  return {
    id: trackId(camera, 's', n),
    camera,
    state: 'confirmed',
    box,
    confidence,
    startedAt: 0,
    capturedAt: 0,
  };
}

const sharp = picture(5);
const good: Box = { x: 100, y: 60, width: 60, height: 150 };
const quality = (box: Box, others: readonly Track[] = [], frame = sharp) =>
  cropQuality(frame, person(box), others);

describe('crop quality', () => {
  const best = quality(good);

  it('is high for a tall, whole, sharp person', () => {
    expect(best).toBeGreaterThan(0.85);
  });

  it.each([
    ['small', { ...good, width: 16, height: 40 }],
    ['lying', { ...good, width: 150, height: 60 }],
    ['cut by the edge', { ...good, x: 0 }],
    ['half outside', { ...good, x: -30 }],
  ])('falls for a %s person', (_, box) => {
    expect(quality(box)).toBeLessThan(best * 0.95);
  });

  it('falls with blur and with doubt', () => {
    expect(quality(good, [], picture(0.2))).toBeLessThan(best * 0.8);
    expect(cropQuality(sharp, person(good, 0, 0.2), [])).toBeLessThan(best * 0.8);
  });

  it('falls behind a nearer person only', () => {
    const nearer = person({ ...good, x: 130, y: 80 }, 1);
    const farther = person({ ...good, x: 130, y: 40 }, 1);
    expect(quality(good, [nearer])).toBeLessThan(best * 0.7);
    expect(quality(good, [farther])).toBe(best);
    expect(quality(good, [person(good)])).toBe(best);
  });

  it('lies in [0, 1] for any box', () => {
    const length = fc.double({ min: -100, max: 600, noNaN: true });
    const extent = fc.double({ min: 0.01, max: 600, noNaN: true });
    const box = fc.record({ x: length, y: length, width: extent, height: extent });
    fc.assert(
      fc.property(box, fc.array(box, { maxLength: 4 }), (own, others) => {
        const value = quality(
          own,
          others.map((other, n) => person(other, n + 1)),
        );
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });
});
