import type { Box, Size } from '../domain.ts';
import { ConfigError } from '../errors.ts';

/** A corner: shares of the picture's width and height, [0, 1] from the top left. */
export type RegionPoint = readonly [x: number, y: number];
/** Corners of an area, in order; it closes by itself. */
export type Region = readonly RegionPoint[];

/** Areas of a {@link RegionMask}. A person in an included area that is excluded too does not count. */
export interface RegionMaskOptions {
  /** Where persons count; by default everywhere. */
  readonly include?: readonly Region[] | undefined;
  /** Where they do not, included or not. */
  readonly exclude?: readonly Region[] | undefined;
}

/**
 * The parts of a camera's picture where persons count. Relative, so that it holds for every size that the camera's
 * pictures come in.
 */
export interface RegionMask {
  /** Whether a person stands inside: judged by the middle of the box's lower edge, where the feet are. */
  admits(box: Box, size: Size): boolean;
  /**
   * Whether a rectangle (in shares of the picture) may show some of the inside: its own corners and middle, those of the
   * included areas, and a grid between them are looked at.
   */
  touches(area: Box): boolean;
}

/** Points looked at in each direction of a picture by {@link RegionMask.touches}. */
const gridPoints = 64;

/**
 * @throws ConfigError where an area has fewer than three corners, or a corner that is outside the picture
 */
export function createRegionMask({ include, exclude = [] }: RegionMaskOptions): RegionMask {
  for (const [name, regions] of Object.entries({ include: include ?? [], exclude })) {
    regions.forEach((region, i) => checkRegion(`${name}[${i}]`, region));
  }
  const contains = (x: number, y: number): boolean =>
    (include?.some((region) => isInside(region, x, y)) ?? true) &&
    !exclude.some((region) => isInside(region, x, y));
  const grid: RegionPoint[] = (include ?? []).flat();
  for (let i = 0; i < gridPoints * gridPoints; i++) {
    const point = [
      ((i % gridPoints) + 0.5) / gridPoints,
      (Math.floor(i / gridPoints) + 0.5) / gridPoints,
    ] as const;
    if (contains(...point)) grid.push(point);
  }

  return {
    admits: ({ x, y, width, height }, size) =>
      contains(within((x + width / 2) / size.width), within((y + height) / size.height)),
    touches: ({ x, y, width, height }) =>
      [0, 0.5, 1].some((i) =>
        [0, 0.5, 1].some((j) => contains(within(x + i * width), within(y + j * height))),
      ) || grid.some(([px, py]) => px >= x && px <= x + width && py >= y && py <= y + height),
  };
}

/** Feet on the picture's very edge are in an area that reaches to it. */
function within(share: number): number {
  return Math.min(Math.max(share, 1e-6), 1 - 1e-6);
}

function checkRegion(name: string, region: Region): void {
  if (region.length < 3) {
    throw new ConfigError(`${name} has ${region.length} corners: expected at least 3`, {
      fields: { path: name },
    });
  }
  region.forEach((corner, i) => {
    if (corner.every((share) => share >= 0 && share <= 1)) return;
    throw new ConfigError(
      `${name}[${i}] is [${corner.join(', ')}]: expected shares of the picture in 0 to 1`,
      {
        hint: 'Divide pixels by the width and height of the picture.',
        fields: { path: `${name}[${i}]` },
      },
    );
  });
}

/** Even-odd rule: how often a ray to the right crosses the border. */
function isInside(region: Region, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = region.length - 1; i < region.length; j = i++) {
    const [ax, ay] = region[i]!;
    const [bx, by] = region[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
