import type { Box, Size } from '../../domain.ts';

export interface TileOptions {
  /** Width and height of a tile in pixels of the frame, default 640 each; a little more at the right and lower edge of odd frames. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Least share of a tile that its neighbour shows too, default 0.2: persons up to that size are whole in one of the two. */
  readonly overlap?: number | undefined;
}

/**
 * Tiles that cover a frame, row by row: all of one size, evenly spread, their corners at even pixels, so that the chroma
 * of I420 can be cut as well. A frame no larger than a tile is one tile.
 */
export function tileGrid(
  frame: Size,
  { width = 640, height = 640, overlap = 0.2 }: TileOptions,
): readonly Box[] {
  const columns = spread(frame.width, width, overlap);
  const rows = spread(frame.height, height, overlap);
  return rows.flatMap((row) =>
    columns.map((column) => ({ x: column.start, y: row.start, width: column.length, height: row.length })),
  );
}

function spread(whole: number, tile: number, overlap: number): { start: number; length: number }[] {
  if (whole <= tile) return [{ start: 0, length: whole }];
  const gaps = Math.ceil((whole - tile) / (tile * (1 - overlap)));
  return Array.from({ length: gaps + 1 }, (_, i) => {
    const start = 2 * Math.floor(((whole - tile) * i) / gaps / 2);
    // An odd frame's last tile is a pixel longer rather than beginning at an odd one.
    return { start, length: i === gaps ? whole - start : tile };
  });
}
