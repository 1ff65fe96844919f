import type { Size } from '../../domain.ts';
import type { Random } from '../../maths/random.ts';
import { createView, type View } from './view.ts';

/** A way through a wall; `x`, `z` is its middle on the wall, (`outX`, `outZ`) points out of the room. */
export interface Door {
  readonly x: number;
  readonly z: number;
  readonly outX: number;
  readonly outZ: number;
  readonly width: number;
  readonly height: number;
}

export type Colour = readonly [red: number, green: number, blue: number];

/** A thing that stands in a room and hides people: a box, or for a plant a pot with leaves above. */
export interface Occluder {
  readonly kind: 'pillar' | 'shelf' | 'plant';
  readonly x: number;
  readonly z: number;
  readonly halfX: number;
  readonly halfZ: number;
  readonly height: number;
  readonly colour: Colour;
  /** Ellipsoids of a plant's leaves. */
  readonly leaves: readonly {
    readonly x: number;
    readonly y: number;
    readonly z: number;
    readonly radius: number;
  }[];
}

export interface Room {
  readonly left: number;
  readonly right: number;
  readonly near: number;
  readonly far: number;
  readonly height: number;
  readonly doors: readonly Door[];
  readonly occluders: readonly Occluder[];
  /** Rooms that a person goes to next. */
  readonly neighbours: readonly number[];
  readonly floor: { readonly style: 'tiles' | 'planks' | 'carpet'; readonly colour: Colour };
  readonly wall: Colour;
  readonly dado: Colour;
}

export interface FloorPlan {
  readonly rooms: readonly Room[];
  /** For each camera, the room that it watches and how it sees it. */
  readonly cameras: readonly { readonly room: number; readonly view: View }[];
}

const FLOORS: readonly Colour[] = [
  [150, 146, 138],
  [139, 110, 82],
  [98, 104, 116],
  [172, 164, 148],
  [116, 122, 108],
];
const WALLS: readonly Colour[] = [
  [202, 198, 188],
  [184, 192, 198],
  [206, 192, 170],
  [176, 184, 172],
  [196, 190, 200],
];

/** Rooms on a grid, each with one camera, the first `overlap` rooms with two. All lengths in metres. */
export function createFloorPlan(random: Random, cameras: number, overlap: number, size: Size): FloorPlan {
  const shared = Math.min(overlap, Math.floor(cameras / 2));
  const count = cameras - shared;
  const columns = Math.ceil(Math.sqrt(count));
  const rooms: Room[] = [];
  for (let i = 0; i < count; i++) {
    const column = i % columns;
    const row = Math.floor(i / columns);
    const beside = [
      ...(column > 0 ? [i - 1] : []),
      ...(column + 1 < columns ? [i + 1] : []),
      ...(row > 0 ? [i - columns] : []),
      i + columns,
    ].filter((n) => n < count);
    rooms.push(createRoom(random.fork(`room${i}`), column * 13, row * 11.5, beside));
  }
  return {
    rooms,
    cameras: Array.from({ length: cameras }, (_, i) => {
      const room = i < 2 * shared ? i >> 1 : i - shared;
      const second = i < 2 * shared && i % 2 === 1;
      return { room, view: mountCamera(random.fork(`camera${i}`), rooms[room]!, size, second) };
    }),
  };
}

function createRoom(random: Random, left: number, near: number, neighbours: readonly number[]): Room {
  const right = left + random.between(8.5, 10.5);
  const far = near + random.between(7.5, 9);
  const door = { width: 1.5, height: 2.25 };
  const doors: Door[] = [
    { ...door, x: left, z: near + random.between(2.8, 5), outX: -1, outZ: 0 },
    { ...door, x: right, z: near + random.between(2.8, 5), outX: 1, outZ: 0 },
    { ...door, x: left + (right - left) * random.between(0.25, 0.75), z: far, outX: 0, outZ: 1 },
  ];
  return {
    left,
    right,
    near,
    far,
    height: 3.9,
    doors,
    neighbours,
    occluders: createOccluders(random.fork('occluders'), left, right, near, far, doors),
    floor: { style: random.pick(['tiles', 'planks', 'carpet']), colour: random.pick(FLOORS) },
    wall: random.pick(WALLS),
    dado: random.pick([
      [92, 98, 110],
      [120, 92, 72],
      [88, 112, 104],
    ] as const),
  };
}

function createOccluders(
  random: Random,
  left: number,
  right: number,
  near: number,
  far: number,
  doors: readonly Door[],
): readonly Occluder[] {
  const made: Occluder[] = [];
  const kinds =
    random.next() < 0.5 ? (['pillar', 'plant'] as const) : (['shelf', 'plant', 'pillar'] as const);
  for (const kind of kinds) {
    for (let tries = 0; tries < 30; tries++) {
      const x = left + (right - left) * random.between(0.18, 0.82);
      const z = near + (far - near) * random.between(0.48, 0.85);
      const clear =
        doors.every((d) => Math.hypot(d.x - x, d.z - z) > 2.4) &&
        made.every((o) => Math.hypot(o.x - x, o.z - z) > 2.2);
      if (!clear) continue;
      made.push(createOccluder(random, kind, x, z));
      break;
    }
  }
  return made;
}

function createOccluder(random: Random, kind: Occluder['kind'], x: number, z: number): Occluder {
  if (kind === 'pillar') {
    return { kind, x, z, halfX: 0.2, halfZ: 0.2, height: 3.9, colour: [188, 184, 176], leaves: [] };
  }
  if (kind === 'shelf') {
    return { kind, x, z, halfX: 0.7, halfZ: 0.22, height: 1.15, colour: [126, 96, 68], leaves: [] };
  }
  const leaves = Array.from({ length: 70 }, () => ({
    x: x + random.between(-0.36, 0.36) * random.between(0.3, 1),
    y: random.between(0.5, 1.5),
    z: z + random.between(-0.36, 0.36) * random.between(0.3, 1),
    radius: random.between(0.045, 0.1),
  }));
  return { kind, x, z, halfX: 0.2, halfZ: 0.2, height: 0.45, colour: [142, 84, 62], leaves };
}

function mountCamera(random: Random, room: Room, size: Size, second: boolean): View {
  const width = room.right - room.left;
  const length = room.far - room.near;
  const position = second
    ? { x: room.right - 0.25, y: random.between(2.7, 3.4), z: room.near + length * 0.22 }
    : {
        x: room.left + width * random.between(0.25, 0.75),
        y: random.between(2.6, 3.6),
        z: room.near + 0.25,
      };
  const target = {
    x: room.left + width * (second ? 0.4 : 0.5),
    z: room.near + length * (second ? 0.6 : 0.64),
  };
  const away = Math.hypot(target.x - position.x, target.z - position.z);
  const focal = size.width / 2 / Math.tan((random.between(62, 74) * Math.PI) / 360);
  const yaw = Math.atan2(target.x - position.x, target.z - position.z);
  return createView(size, position, yaw, Math.atan2(position.y - 0.7, away), focal);
}
