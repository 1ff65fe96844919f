import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanMask, takeBlobs } from '../../../src/detection/motion/mask.ts';

const size = { width: 24, height: 16 };
const blank = (): Uint8Array => new Uint8Array(size.width * size.height);

function block(mask: Uint8Array, left: number, top: number, width: number, height: number): Uint8Array {
  for (let y = top; y < top + height; y++) mask.fill(1, y * size.width + left, y * size.width + left + width);
  return mask;
}

it('removes specks, closes gaps and leaves straight edges where they are', () => {
  const mask = block(block(blank(), 4, 3, 6, 4), 4, 8, 6, 5); // a gap of one row
  mask[10 * size.width + 20] = 1; // a speck
  cleanMask(mask, size, 2, blank());
  const [blob, ...others] = takeBlobs(mask, size, 1);
  expect(others).toEqual([]);
  expect(blob).toMatchObject({ left: 4, top: 3, right: 9, bottom: 12 });
});

it('does not eat at what the edge of the picture cuts', () => {
  const mask = block(blank(), 0, 0, 6, 16);
  cleanMask(mask, size, 2, blank());
  expect(takeBlobs(mask, size, 1)[0]).toMatchObject({ left: 0, top: 0, right: 5, bottom: 15 });
});

it('takes every set cell exactly once, in connected blobs that do not touch', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 384, maxLength: 384, max: 1 }), (bits) => {
      const mask = Uint8Array.from(bits);
      const blobs = takeBlobs(mask, size, 1);
      expect(mask.every((cell) => cell === 0)).toBe(true);
      const owner = new Map(blobs.flatMap((blob, n) => blob.cells.map((cell) => [cell, n] as const)));
      expect(owner.size).toBe(bits.reduce((sum, bit) => sum + bit, 0));
      expect(blobs.reduce((sum, { cells }) => sum + cells.length, 0)).toBe(owner.size);
      for (const [cell, n] of owner) {
        const right = cell % size.width === size.width - 1 ? undefined : owner.get(cell + 1);
        const below = owner.get(cell + size.width);
        expect([n, undefined]).toContain(right);
        expect([n, undefined]).toContain(below);
      }
    }),
    { numRuns: 50 },
  );
});
