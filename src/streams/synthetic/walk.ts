import type { Random } from '../../maths/random.ts';
import type { Door, FloorPlan, Room } from './floor-plan.ts';

/** Nobody walks faster, in metres a second. */
export const MAX_SPEED = 1.75;
/** How far past a door a person can still be seen through it, metres. */
const BEYOND_DOOR = 0.8;
const ASIDE = 1.8;
/** Unseen between two rooms, metres, however close their doors. */
const SHORTEST_WAY = 4;

/** Where a person is. `room` is undefined where no camera can see them. */
export interface Whereabouts {
  readonly x: number;
  readonly z: number;
  readonly room: number | undefined;
  /** Direction of walking, radians from north, clockwise from above. */
  readonly heading: number;
  /** Metres a second. */
  readonly speed: number;
}

/** One person's way through the site; `at` in milliseconds from the scene's start. */
export interface Walk {
  at(ms: number): Whereabouts;
}

interface Step {
  readonly at: number;
  readonly x: number;
  readonly z: number;
  /** The room of the stretch that begins here. */
  readonly room: number | undefined;
}

/** Room to room: in by a door, past a few places, out by another, then unseen to a neighbouring room. */
export function createWalk(random: Random, plan: FloorPlan, speed: number, durationMs: number): Walk {
  const steps: Step[] = [];
  let room = random.int(plan.rooms.length);
  let door = random.pick(plan.rooms[room]!.doors);
  // Begun before the scene, so that people are everywhere along their ways when it starts.
  let at = -random.between(1_000, 30_000);
  while (at < durationMs + 2_000) {
    const here = plan.rooms[room]!;
    const exit = random.pick(here.doors.filter((other) => other !== door));
    const places = [
      ...throughDoor(random, door).reverse(),
      ...wander(random, here, door),
      ...throughDoor(random, exit),
    ];
    for (const [i, place] of places.entries()) {
      if (i > 0) at += (Math.hypot(place.x - places[i - 1]!.x, place.z - places[i - 1]!.z) / speed) * 1_000;
      const last = i === places.length - 1;
      steps.push({ at, x: place.x, z: place.z, room: last ? undefined : room });
      if (!last && i > 2 && i < places.length - 3 && random.next() < 0.2) {
        at += random.between(800, 2_800);
        steps.push({ at, x: place.x, z: place.z, room });
      }
    }
    const out = steps.at(-1)!;
    const next = here.neighbours.length === 0 || random.next() < 0.06 ? room : random.pick(here.neighbours);
    const entry = random.pick(plan.rooms[next]!.doors);
    const way = Math.abs(out.x - entry.x) + Math.abs(out.z - entry.z);
    at += (Math.max(SHORTEST_WAY, way) / speed) * 1_000 + random.between(300, 3_000);
    room = next;
    door = entry;
  }
  return followSteps(steps);
}

/** Places from just inside a door to out of sight beside it. */
function throughDoor(random: Random, door: Door): { x: number; z: number }[] {
  const side = random.next() < 0.5 ? -ASIDE : ASIDE;
  const place = (out: number, along: number) => ({
    x: door.x + door.outX * out + door.outZ * along,
    z: door.z + door.outZ * out + door.outX * along,
  });
  return [place(-0.7, 0), place(BEYOND_DOOR, 0), place(BEYOND_DOOR, side)];
}

function wander(random: Random, room: Room, from: { x: number; z: number }): { x: number; z: number }[] {
  const places: { x: number; z: number }[] = [];
  let last = from;
  const count = 1 + random.int(2);
  for (let i = 0; i < count; i++) {
    for (let tries = 0; tries < 20; tries++) {
      const place = {
        x: room.left + (room.right - room.left) * random.between(0.2, 0.8),
        z: room.near + (room.far - room.near) * random.between(0.36, 0.84),
      };
      if (!isClear(room, last, place)) continue;
      places.push(place);
      last = place;
      break;
    }
  }
  return places;
}

function isClear(room: Room, a: { x: number; z: number }, b: { x: number; z: number }): boolean {
  const dx = b.x - a.x;
  const dz = b.z - a.z;
  const lengthSquared = dx * dx + dz * dz || 1;
  return room.occluders.every((o) => {
    const t = Math.min(1, Math.max(0, ((o.x - a.x) * dx + (o.z - a.z) * dz) / lengthSquared));
    return Math.hypot(a.x + t * dx - o.x, a.z + t * dz - o.z) > Math.max(o.halfX, o.halfZ) + 0.45;
  });
}

function followSteps(steps: readonly Step[]): Walk {
  let cursor = 0;
  function stepAt(ms: number): number {
    while (cursor > 0 && steps[cursor]!.at > ms) cursor--;
    while (cursor + 2 < steps.length && steps[cursor + 1]!.at <= ms) cursor++;
    return cursor;
  }
  function linear(ms: number): { x: number; z: number; room: number | undefined } {
    const i = stepAt(ms);
    const a = steps[i]!;
    const b = steps[i + 1]!;
    const t = Math.min(1, Math.max(0, (ms - a.at) / Math.max(1e-6, b.at - a.at)));
    return { x: a.x + t * (b.x - a.x), z: a.z + t * (b.z - a.z), room: a.room };
  }
  return {
    at(ms) {
      // The mean over a short while rounds the corners of the way.
      const span = 360;
      const behind = linear(ms - span);
      const now = linear(ms);
      const ahead = linear(ms + span);
      const dx = ahead.x - behind.x;
      const dz = ahead.z - behind.z;
      const moved = Math.hypot(dx, dz);
      let heading: number;
      if (moved > 0.02) heading = Math.atan2(dx, dz);
      else {
        const i = stepAt(ms);
        const a = steps[Math.max(0, i - 1)]!;
        heading = Math.atan2(now.x - a.x, now.z - a.z);
      }
      return {
        x: (behind.x + now.x + ahead.x) / 3,
        z: (behind.z + now.z + ahead.z) / 3,
        room: now.room,
        heading,
        speed: (moved / (2 * span)) * 1_000,
      };
    },
  };
}

/** Lower bounds of the unseen way between every two rooms, in metres, through any rooms between. */
export function unseenDistances(plan: FloorPlan): readonly (readonly number[])[] {
  const n = plan.rooms.length;
  const distance = Array.from({ length: n }, (_, a) =>
    Array.from({ length: n }, (_, b) => {
      if (a === b) return 0;
      if (!plan.rooms[a]!.neighbours.includes(b)) return Infinity;
      let least = Infinity;
      for (const from of plan.rooms[a]!.doors) {
        for (const to of plan.rooms[b]!.doors) {
          const way = Math.abs(from.x - to.x) + Math.abs(from.z - to.z);
          // `createWalk` measures from beside the exit.
          least = Math.min(least, Math.max(SHORTEST_WAY, way - ASIDE - BEYOND_DOOR));
        }
      }
      return least;
    }),
  );
  for (let via = 0; via < n; via++) {
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        distance[a]![b] = Math.min(distance[a]![b]!, distance[a]![via]! + distance[via]![b]!);
      }
    }
  }
  return distance;
}
