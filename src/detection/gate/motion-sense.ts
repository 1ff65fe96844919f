import type { Size } from '../../domain.ts';
import type { RegionMask } from '../region-mask.ts';
import { lumaCells } from './luma-cells.ts';

/** Compares the frames of one camera with one of them. */
export interface MotionSense {
  fits(size: Size): boolean;
  /** Cells whose brightness differs by more than `minChange` levels from the remembered frame; all of them at first. */
  changedCells(pixels: Uint8Array, minChange: number): number;
  /** Remembers the frame compared last. */
  remember(): void;
}

/** @param mask cells that it does not touch never change */
export function createMotionSense(frame: Size, mask: RegionMask | undefined): MotionSense {
  const { size, measure } = lumaCells(frame);
  const cells = size.width * size.height;
  const watched = Int32Array.from(
    Array.from({ length: cells }, (_, i) => i).filter((i) => {
      if (!mask) return true;
      const [width, height] = [1 / size.width, 1 / size.height];
      return mask.touches({
        x: (i % size.width) * width,
        y: Math.floor(i / size.width) * height,
        width,
        height,
      });
    }),
  );
  let current = new Float32Array(cells);
  let remembered = new Float32Array(cells).fill(NaN);
  return {
    fits: ({ width, height }) => width === frame.width && height === frame.height,
    changedCells(pixels, minChange) {
      measure(pixels, current);
      let changed = 0;
      // Not `>`: what was never seen, NaN, has changed.
      for (const i of watched) if (!(Math.abs(current[i]! - remembered[i]!) <= minChange)) changed++;
      return changed;
    },
    remember() {
      [current, remembered] = [remembered, current];
    },
  };
}
