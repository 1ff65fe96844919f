import { createCanvas, type Canvas } from '@napi-rs/canvas';
import type { Box } from '../../domain.ts';
import { createRandom } from '../../maths/random.ts';
import type { Colour, Occluder, Room } from './floor-plan.ts';
import { isInDoor, traceOccluder, traceShell, type Hit, type ShellHit } from './trace-room.ts';
import type { View } from './view.ts';

/** An occluder alone on transparent ground, to be drawn again over whoever is behind it. */
export interface Sprite {
  readonly canvas: Canvas;
  readonly x: number;
  readonly y: number;
  readonly depth: number;
}

export interface Backdrop {
  /** RGBA of the room without people; without occluders too. */
  readonly shell: Canvas;
  /** Farthest first. */
  readonly sprites: readonly Sprite[];
}

/** Renders a room by casting rays through each pixel. */
export function drawRoom(room: Room, view: View): Backdrop {
  const texture = createRandom(Math.round(room.left * 100 + room.near)).fork('texture');
  const grain = Float32Array.from({ length: 4096 }, () => texture.next() - 0.5);
  const shell = paint({ x: 0, y: 0, ...view.size }, SHELL_SAMPLES, (u, v) =>
    shadeShell(room, traceShell(room, view, u, v), grain),
  );
  const sprites = room.occluders
    .map((occluder) => drawSprite(occluder, view))
    .filter((sprite) => sprite !== undefined)
    .sort((a, b) => b.depth - a.depth);
  return { shell, sprites };
}

type Shade = readonly [number, number, number] | undefined;

/** Where in a pixel the rays go. */
const SHELL_SAMPLES = [
  [0.25, 0.3],
  [0.75, 0.7],
] as const;
const SPRITE_SAMPLES = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.25, 0.75],
  [0.75, 0.75],
] as const;

function paint(
  area: Box,
  samples: readonly (readonly [number, number])[],
  shade: (u: number, v: number) => Shade,
): Canvas {
  const { width, height } = area;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  for (let row = 0, p = 0; row < height; row++) {
    for (let column = 0; column < width; column++, p += 4) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let hits = 0;
      for (const [du, dv] of samples) {
        const colour = shade(area.x + column + du, area.y + row + dv);
        if (!colour) continue;
        red += colour[0];
        green += colour[1];
        blue += colour[2];
        hits++;
      }
      if (hits === 0) continue;
      image.data[p] = red / hits;
      image.data[p + 1] = green / hits;
      image.data[p + 2] = blue / hits;
      image.data[p + 3] = (255 * hits) / samples.length;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function drawSprite(occluder: Occluder, view: View): Sprite | undefined {
  const reach = Math.max(occluder.halfX, occluder.halfZ) + (occluder.leaves.length > 0 ? 0.55 : 0.1);
  const top = occluder.leaves.length > 0 ? 1.8 : occluder.height;
  let left = Infinity;
  let right = -Infinity;
  let high = Infinity;
  let low = -Infinity;
  for (const [dx, dz] of [
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ] as const) {
    for (const y of [0, top]) {
      const corner = view.project(occluder.x + dx * reach, y, occluder.z + dz * reach);
      left = Math.min(left, corner.u);
      right = Math.max(right, corner.u);
      high = Math.min(high, corner.v);
      low = Math.max(low, corner.v);
    }
  }
  const x = Math.max(0, Math.floor(left));
  const y = Math.max(0, Math.floor(high));
  const width = Math.min(view.size.width, Math.ceil(right)) - x;
  const height = Math.min(view.size.height, Math.ceil(low)) - y;
  if (width <= 0 || height <= 0) return undefined;
  const canvas = paint({ x, y, width, height }, SPRITE_SAMPLES, (u, v) => {
    const hit = traceOccluder(occluder, view, u, v);
    return hit && shadeOccluder(occluder, hit);
  });
  return { canvas, x, y, depth: view.project(occluder.x, 0.5, occluder.z).depth };
}

function shadeOccluder(occluder: Occluder, { point, normal }: Hit): Shade {
  const light = 0.74 + 0.22 * normal.y + 0.12 * normal.x - 0.06 * normal.z;
  const leafy = occluder.kind === 'plant' && point.y > occluder.height;
  if (leafy) {
    const tone =
      light * ((0.8 + 0.25 * Math.sin(point.x * 90 + point.y * 70 + point.z * 60)) * (0.55 + 0.4 * point.y));
    return scaled([58, 112, 52], tone);
  }
  if (occluder.kind === 'shelf' && normal.y === 0) {
    // Boards, with things of several colours between them.
    const board = (point.y % 0.38) / 0.38;
    if (board > 0.1) {
      const thing = Math.floor((point.x + point.z) / 0.16) * 7 + Math.floor(point.y / 0.38) * 3;
      const filled = board < 0.55 + 0.35 * Math.abs(Math.sin(thing));
      const hue: Colour = [90 + 60 * Math.abs(Math.sin(thing)), 80 + 50 * Math.abs(Math.cos(thing)), 84];
      return scaled(filled ? hue : [58, 46, 38], light);
    }
  }
  return scaled(occluder.colour, light);
}

function shadeShell(room: Room, { surface, point, normal }: ShellHit, grain: Float32Array): Shade {
  const x = point.x - room.left;
  const z = point.z - room.near;
  const corner = Math.min(x, room.right - point.x, z, room.far - point.z);
  switch (surface) {
    case 'floor': {
      const contact = room.occluders.reduce((most, o) => {
        const away = Math.hypot(
          Math.max(0, Math.abs(point.x - o.x) - o.halfX),
          Math.max(0, Math.abs(point.z - o.z) - o.halfZ),
        );
        return Math.max(most, 0.3 * Math.exp(-away * 4));
      }, 0);
      const light = (0.94 + 0.07 * lamp(x, z)) * (1 - 0.25 * Math.exp(-corner * 3)) * (1 - contact);
      return scaled(room.floor.colour, light * floorTexture(room.floor.style, x, z, grain));
    }
    case 'ceiling': {
      const panel = Math.abs((x % 3) - 1.5) < 0.6 && Math.abs((z % 2.4) - 1.2) < 0.3;
      return panel ? [250, 250, 244] : scaled([206, 206, 202], 0.9);
    }
    case 'door': {
      // A dim corridor behind; lighter towards its floor.
      return scaled([74, 72, 74], 0.75 + 0.3 * Math.exp(-point.y * 1.2));
    }
    default: {
      const beside = normal.x === 0 ? x : z;
      const frame = room.doors.some((door) => isInDoor(door, point, 0.1));
      const light =
        (normal.x === 0 ? 0.95 : normal.x > 0 ? 0.86 : 0.8) * (0.82 + 0.08 * point.y - 0.015 * point.y ** 2);
      if (frame) return scaled([120, 104, 88], light);
      if (point.y < 0.12) return scaled([88, 82, 78], light);
      if (point.y < 1) return scaled(room.dado, light * (1 + 0.04 * noise(grain, beside * 8, point.y * 8)));
      if (point.y < 1.06) return scaled([226, 222, 214], light);
      const poster = posterAt(beside, point.y);
      return scaled(poster ?? room.wall, light * (1 + 0.03 * noise(grain, beside * 5, point.y * 5)));
    }
  }
}

/** Pictures along the walls, every few metres. */
function posterAt(beside: number, y: number): Colour | undefined {
  const n = Math.floor(beside / 2.6);
  const within = beside - n * 2.6;
  if (n % 2 === 0 || within < 0.8 || within > 1.7 || y < 1.4 || y > 2.3) return undefined;
  if (within < 0.86 || within > 1.64 || y < 1.46 || y > 2.24) return [60, 54, 50];
  return (within - 0.86) / 0.78 + (y - 1.46) / 0.78 > 1 + 0.3 * Math.sin(within * 9)
    ? [150, 176, 190]
    : [176, 138 + 10 * (n % 3), 96];
}

const lamp = (x: number, z: number): number =>
  Math.cos((x / 3 - 0.5) * Math.PI * 2) * Math.cos((z / 2.4 - 0.5) * Math.PI * 2);

function floorTexture(style: Room['floor']['style'], x: number, z: number, grain: Float32Array): number {
  const fine = 0.1 * noise(grain, x * 6, z * 6) + 0.05 * noise(grain, x * 23, z * 23);
  switch (style) {
    case 'tiles': {
      const joint = x % 0.6 < 0.025 || z % 0.6 < 0.025;
      const tile = grain[(Math.floor(x / 0.6) * 57 + Math.floor(z / 0.6) * 131) & 4095]!;
      return (joint ? 0.78 : 1 + 0.1 * tile) + 0.5 * fine;
    }
    case 'planks': {
      const row = Math.floor(x / 0.16);
      const board = Math.floor((z + row * 0.77) / 1.4);
      const joint = x % 0.16 < 0.01;
      return (
        (joint ? 0.75 : 1 + 0.22 * grain[(row * 57 + board * 131) & 4095]!) +
        0.06 * noise(grain, x * 40, z * 3)
      );
    }
    case 'carpet':
      return 1 + 1.6 * fine;
  }
}

/** Smooth value noise in about [-0.5, 0.5]. */
function noise(grain: Float32Array, x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = x - column;
  const fy = y - row;
  const at = (i: number, j: number): number => grain[(i * 73 + j * 919) & 4095]!;
  const above = at(column, row) * (1 - fx) + at(column + 1, row) * fx;
  const below = at(column, row + 1) * (1 - fx) + at(column + 1, row + 1) * fx;
  return above * (1 - fy) + below * fy;
}

const scaled = ([red, green, blue]: Colour, light: number): [number, number, number] => [
  Math.min(255, red * light),
  Math.min(255, green * light),
  Math.min(255, blue * light),
];
