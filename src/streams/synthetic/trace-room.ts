import type { Door, Occluder, Room } from './floor-plan.ts';
import type { Point, View } from './view.ts';

/** Where a ray through the picture meets something. */
export interface Hit {
  readonly point: Point;
  /** Which way the surface faces. */
  readonly normal: Point;
}

/** What it meets in an empty room. */
export interface ShellHit extends Hit {
  readonly surface: 'floor' | 'ceiling' | 'wall' | 'door';
  /** Index of the door, -1 where it is none. */
  readonly index: number;
}

const WEST: Point = { x: -1, y: 0, z: 0 };
const EAST: Point = { x: 1, y: 0, z: 0 };
const SOUTH: Point = { x: 0, y: 0, z: -1 };
const NORTH: Point = { x: 0, y: 0, z: 1 };
const UP: Point = { x: 0, y: 1, z: 0 };
const DOWN: Point = { x: 0, y: -1, z: 0 };

/** Leaves farther than this from the middle of their plant are not drawn, metres. */
const LEAVES_REACH = 0.8;

const along = (from: Point, ray: Point, t: number): Point => ({
  x: from.x + t * ray.x,
  y: from.y + t * ray.y,
  z: from.z + t * ray.z,
});

/** The room's shell as seen through a pixel: floor, ceiling, walls and the doors in them. */
export function traceShell(room: Room, view: View, u: number, v: number): ShellHit {
  const from = view.position;
  const ray = view.ray(u, v);
  const tx = ray.x > 0 ? (room.right - from.x) / ray.x : ray.x < 0 ? (room.left - from.x) / ray.x : Infinity;
  const ty = ray.y > 0 ? (room.height - from.y) / ray.y : ray.y < 0 ? -from.y / ray.y : Infinity;
  const tz = ray.z > 0 ? (room.far - from.z) / ray.z : ray.z < 0 ? (room.near - from.z) / ray.z : Infinity;
  const t = Math.min(tx, ty, tz);
  const point = along(from, ray, t);
  if (t === ty) {
    return ray.y < 0
      ? { surface: 'floor', point, index: -1, normal: UP }
      : { surface: 'ceiling', point, index: -1, normal: DOWN };
  }
  const normal = t === tx ? (ray.x > 0 ? WEST : EAST) : ray.z > 0 ? SOUTH : NORTH;
  const index = room.doors.findIndex((door) => isInDoor(door, point));
  return { surface: index < 0 ? 'wall' : 'door', point, index, normal };
}

/** Whether a point of a wall lies in the door, or within `margin` metres of it. */
export function isInDoor(door: Door, { x, y, z }: Point, margin = 0): boolean {
  const beside = door.outX === 0 ? x - door.x : z - door.z;
  const off = door.outX === 0 ? z - door.z : x - door.x;
  return Math.abs(off) < 1e-6 && Math.abs(beside) < door.width / 2 + margin && y < door.height + margin;
}

/** Where a ray through the pixel meets the occluder, or undefined. */
export function traceOccluder(occluder: Occluder, view: View, u: number, v: number): Hit | undefined {
  const from = view.position;
  const ray = view.ray(u, v);
  let nearest = Infinity;
  let hit: Hit | undefined;
  // The box, by slabs (Kay and Kajiya 1986).
  const slab = (origin: number, direction: number, low: number, high: number): readonly [number, number] => {
    const a = (low - origin) / direction;
    const b = (high - origin) / direction;
    return a < b ? [a, b] : [b, a];
  };
  const sx = slab(from.x, ray.x, occluder.x - occluder.halfX, occluder.x + occluder.halfX);
  const sy = slab(from.y, ray.y, 0, occluder.height);
  const sz = slab(from.z, ray.z, occluder.z - occluder.halfZ, occluder.z + occluder.halfZ);
  const enter = Math.max(sx[0], sy[0], sz[0]);
  if (enter > 0 && enter < Math.min(sx[1], sy[1], sz[1])) {
    nearest = enter;
    const normal =
      enter === sx[0] ? (ray.x > 0 ? WEST : EAST) : enter === sy[0] ? UP : ray.z > 0 ? SOUTH : NORTH;
    hit = { point: along(from, ray, enter), normal };
  }
  const a = ray.x * ray.x + ray.y * ray.y + ray.z * ray.z;
  if (!passesNear(occluder, from, ray, a)) return hit;
  for (const leaf of occluder.leaves) {
    const dx = from.x - leaf.x;
    const dy = from.y - leaf.y;
    const dz = from.z - leaf.z;
    const b = dx * ray.x + dy * ray.y + dz * ray.z;
    const under = b * b - a * (dx * dx + dy * dy + dz * dz - leaf.radius * leaf.radius);
    if (under <= 0) continue;
    const t = (-b - Math.sqrt(under)) / a;
    if (t <= 0 || t >= nearest) continue;
    nearest = t;
    const point = along(from, ray, t);
    const normal = {
      x: (point.x - leaf.x) / leaf.radius,
      y: (point.y - leaf.y) / leaf.radius,
      z: (point.z - leaf.z) / leaf.radius,
    };
    hit = { point, normal };
  }
  return hit;
}

/** Whether a ray comes as near to the leaves' middle as any leaf is. */
function passesNear({ x, z, leaves }: Occluder, from: Point, ray: Point, raySquared: number): boolean {
  if (leaves.length === 0) return false;
  const dx = from.x - x;
  const dy = from.y - 1;
  const dz = from.z - z;
  const b = dx * ray.x + dy * ray.y + dz * ray.z;
  return dx * dx + dy * dy + dz * dz - (b * b) / raySquared < LEAVES_REACH ** 2;
}
