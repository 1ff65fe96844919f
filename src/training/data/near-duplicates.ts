import { readImageFile, type RgbImage } from '../../imaging/image-file.ts';
import { resizeRgbToPlanes, unchangedChannels } from '../../imaging/resize.ts';
import type { ReidImage } from '../../evaluation/reid-dataset.ts';
import { groupBy } from './group-by.ts';

export interface DuplicateOptions {
  /** Bits, of 64, in which the hashes of two near-duplicates may differ. Default 4. */
  readonly maxDifference?: number;
  /** Told how many pictures are done. */
  readonly onProgress?: (done: number) => void;
  /** Told of each picture that cannot be read, and that is left out. */
  readonly onUnreadable?: (error: unknown) => void;
}

export interface NearDuplicate<Image extends ReidImage> {
  readonly image: Image;
  /** The earlier picture that it repeats, which is kept. */
  readonly of: Image;
  readonly difference: number;
}

/**
 * Pictures of one person by one camera that show nearly the same as an earlier one: they teach nothing new, and one in
 * training with its twin in the test makes a test worthless. Compared by difference hash: of each of 9 × 8 grey cells,
 * whether the next one is brighter.
 */
export async function findNearDuplicates<Image extends ReidImage>(
  images: readonly Image[],
  { maxDifference = 4, onProgress, onUnreadable }: DuplicateOptions = {},
): Promise<NearDuplicate<Image>[]> {
  const duplicates: NearDuplicate<Image>[] = [];
  let done = 0;
  for (const group of groupBy(images, ({ person, camera }) => `${person}\n${camera}`).values()) {
    const kept: { image: Image; hash: bigint }[] = [];
    for (const image of group) {
      const hash = await readImageFile(image.file).then(differenceHash, onUnreadable);
      onProgress?.(++done);
      if (typeof hash !== 'bigint') continue;
      const twin = kept
        .map((other) => ({ of: other.image, difference: bitsSet(hash ^ other.hash) }))
        .sort((a, b) => a.difference - b.difference)[0];
      if (twin && twin.difference <= maxDifference) duplicates.push({ image, ...twin });
      else kept.push({ image, hash });
    }
  }
  return duplicates;
}

/** 64 bits, row by row: whether a grey cell is darker than its right neighbour, of 9 × 8 cells over the picture. */
function differenceHash({ pixels, size }: RgbImage): bigint {
  const [columns, rows] = [9, 8];
  const planes = new Float32Array(3 * columns * rows);
  resizeRgbToPlanes(pixels, size, { width: columns, height: rows }, unchangedChannels, planes);
  const grey = (i: number): number =>
    0.299 * planes[i]! + 0.587 * planes[columns * rows + i]! + 0.114 * planes[2 * columns * rows + i]!;
  let hash = 0n;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const i = row * columns + column;
      hash = (hash << 1n) | (grey(i) < grey(i + 1) ? 1n : 0n);
    }
  }
  return hash;
}

function bitsSet(bits: bigint): number {
  let count = 0;
  for (let rest = bits; rest > 0n; rest &= rest - 1n) count++;
  return count;
}
