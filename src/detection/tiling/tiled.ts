import { from, firstValueFrom } from 'rxjs';
import type { Box, Detection, Frame, Size } from '../../domain.ts';
import { copyI420Area, i420Bytes } from '../../imaging/i420.ts';
import type { Detector } from '../../ports.ts';
import type { RegionMask } from '../region-mask.ts';
import { mergeViews } from './merge-views.ts';
import { tileGrid, type TileOptions } from './tile-grid.ts';

/** How a {@link tiled} detector cuts frames up and puts together what it finds. */
export interface TilingOptions extends TileOptions {
  /** Also looks at the whole frame, for persons larger than a tile's overlap. Default true. */
  readonly fullView?: boolean | undefined;
  /** Whole persons seen in two tiles are one where their boxes overlap by more, default 0.5. */
  readonly mergeIou?: number | undefined;
  /** Tiles that show nobody who stands inside are left out. */
  readonly mask?: RegionMask | undefined;
}

/**
 * Looks at large frames in overlapping tiles, so that small persons do not vanish when a network shrinks the frame
 * to its input (slicing aided hyper inference, Akyon et al. 2022, with a merge of its own, see `mergeViews`). For
 * detectors that judge each picture by itself: tiles would confuse one that learns a camera's background.
 *
 * Tiles are copied into buffers that are used again, which costs a share of a millisecond each.
 */
export function tiled(detector: Detector, options: TilingOptions = {}): Detector {
  const { fullView = true, mergeIou = 0.5, mask } = options;
  const buffers = createTileBuffers();
  const grids = new Map<string, readonly Box[]>();

  function tilesOf(size: Size): readonly Box[] {
    const key = `${size.width}x${size.height}`;
    let tiles = grids.get(key);
    if (!tiles) grids.set(key, (tiles = tileGrid(size, options)));
    return tiles;
  }

  function detectWhole(frame: Frame): Promise<readonly Detection[]> {
    return firstValueFrom(from(detector.detect(frame)));
  }

  async function detectIn(frame: Frame, view: Box): Promise<readonly Detection[]> {
    const pixels = buffers.take(view);
    try {
      copyI420Area(frame.pixels, frame.size, view, pixels);
      const size = { width: view.width, height: view.height };
      const tile = { ...frame, size, pixels, [Symbol.dispose]: () => undefined };
      const found = await firstValueFrom(from(detector.detect(tile)));
      return found.map(({ box, ...rest }) => ({
        ...rest,
        box: { ...box, x: box.x + view.x, y: box.y + view.y },
      }));
    } finally {
      buffers.giveBack(pixels);
    }
  }

  async function detect(frame: Frame): Promise<readonly Detection[]> {
    const { size } = frame;
    const whole = { x: 0, y: 0, ...size };
    const tiles = tilesOf(size);
    if (tiles.length === 1) return detectWhole(frame);
    const wanted = tiles.filter((tile) => !mask || mask.touches(reach(tile, size)));
    // All at once: they are a batch where the network can take one. None is given up while others still read the frame.
    const settled = await Promise.allSettled(
      [...wanted, ...(fullView ? [whole] : [])].map(async (view) => ({
        view,
        detections: await (view === whole ? detectWhole(frame) : detectIn(frame, view)),
      })),
    );
    const views = settled.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
    return mergeViews(views, size, mergeIou);
  }

  return {
    name: `${detector.name}, tiled`,
    ...(detector.execution && { execution: detector.execution }),
    detect,
    [Symbol.asyncDispose]: () => detector[Symbol.asyncDispose](),
  };
}

/** A tile in shares of the frame, and as much below it: who stands there reaches up into the tile. */
function reach({ x, y, width, height }: Box, size: Size): Box {
  return {
    x: x / size.width,
    y: y / size.height,
    width: width / size.width,
    height: (2 * height) / size.height,
  };
}

/** Buffers by length, as many as were ever in use at once: bounded by the cameras, who wait for their frame's answer. */
function createTileBuffers() {
  const free = new Map<number, Uint8Array<SharedArrayBuffer>[]>();
  return {
    take(size: Size): Uint8Array<SharedArrayBuffer> {
      const bytes = i420Bytes(size);
      return free.get(bytes)?.pop() ?? new Uint8Array(new SharedArrayBuffer(bytes));
    },
    giveBack(pixels: Uint8Array<SharedArrayBuffer>): void {
      const same = free.get(pixels.length);
      if (same) same.push(pixels);
      else free.set(pixels.length, [pixels]);
    },
  };
}
