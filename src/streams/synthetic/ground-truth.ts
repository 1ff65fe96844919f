import type { Box } from '../../domain.ts';
import { clipBox } from '../../maths/box.ts';
import { bodyParts, figureBox } from './figure.ts';
import type { Scene } from './scene.ts';
import { traceOccluder, traceShell } from './trace-room.ts';

export interface GroundTruthBox {
  /** The person, from 0, the same number in every camera. */
  readonly identity: number;
  /** The whole person, clipped to the frame. */
  readonly box: Box;
  /** The part of the person that can be seen past people, furniture, walls and the frame's edge, [0, 1]. */
  readonly visibility: number;
}

export interface GroundTruthFrame {
  readonly sequence: number;
  readonly capturedAt: number;
  readonly boxes: readonly GroundTruthBox[];
}

/** Pixels of a cell of the masks on which visibility is counted. */
const CELL = 4;
const LEAST_VISIBILITY = 0.1;
const LEAST_HEIGHT = 24;

/** Boxes of everyone to be seen in one camera, frame by frame; hardly visible and tiny people are left out. */
export function createGroundTruth(
  scene: Scene,
  camera: number,
  startAt: number,
): readonly GroundTruthFrame[] {
  const { room: index, view } = scene.plan.cameras[camera]!;
  const room = scene.plan.rooms[index]!;
  const columns = Math.ceil(view.size.width / CELL);
  const rows = Math.ceil(view.size.height / CELL);
  const doors = new Int8Array(columns * rows).fill(-1);
  const occluders = new Float32Array(columns * rows).fill(Infinity);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      const u = (column + 0.5) * CELL;
      const v = (row + 0.5) * CELL;
      const hit = traceShell(room, view, u, v);
      if (hit.surface === 'door') doors[i] = hit.index;
      for (const occluder of room.occluders) {
        if (!traceOccluder(occluder, view, u, v)) continue;
        occluders[i] = Math.min(occluders[i]!, view.project(occluder.x, 0.5, occluder.z).depth);
      }
    }
  }

  /** Whose cell it is: people drawn from far to near. */
  const owner = new Int16Array(columns * rows);
  function boxesAt(frame: number): GroundTruthBox[] {
    const actors = scene.actorsAt(camera, frame);
    if (actors.length === 0) return [];
    owner.fill(-1);
    const boxes = actors.map(({ figure }) => figureBox(figure));
    const covered = actors.map(({ figure, door }, n) => {
      const behind = door ? room.doors.indexOf(door) : -1;
      return coverCells(bodyParts(figure), boxes[n]!, (column, row) => {
        if (column < 0 || row < 0 || column >= columns || row >= rows) return;
        const i = row * columns + column;
        if (behind >= 0 && doors[i] !== behind) return;
        if (occluders[i]! < figure.depth) return;
        owner[i] = n;
      });
    });
    const seen = new Int32Array(actors.length);
    for (const n of owner) if (n >= 0) seen[n]!++;
    return actors
      .map(({ figure }, n) => ({
        identity: figure.person,
        box: clipBox(boxes[n]!, view.size),
        visibility: covered[n] ? seen[n]! / covered[n] : 0,
      }))
      .filter(({ box, visibility }) => visibility >= LEAST_VISIBILITY && box.height >= LEAST_HEIGHT)
      .sort((a, b) => a.identity - b.identity);
  }

  return Array.from({ length: scene.frames }, (_, sequence) => ({
    sequence,
    capturedAt: startAt + scene.timeOf(camera, sequence),
    boxes: boxesAt(sequence),
  }));
}

type Parts = ReturnType<typeof bodyParts>;

/** Calls `cover` for each cell whose middle lies within the parts, in the frame or not; returns their number. */
function coverCells(parts: Parts, box: Box, cover: (column: number, row: number) => void): number {
  const left = Math.floor(box.x / CELL);
  const top = Math.floor(box.y / CELL);
  const columns = Math.floor((box.x + box.width) / CELL) - left + 1;
  const rows = Math.floor((box.y + box.height) / CELL) - top + 1;
  const done = new Uint8Array(columns * rows);
  let count = 0;
  for (const part of parts) {
    const [from, to] = part;
    const first = Math.floor(Math.min(from.u - from.radius, to.u - to.radius) / CELL) - left;
    const last = Math.floor(Math.max(from.u + from.radius, to.u + to.radius) / CELL) - left;
    const lowest = Math.floor(Math.max(from.v + from.radius, to.v + to.radius) / CELL) - top;
    for (
      let row = Math.floor(Math.min(from.v - from.radius, to.v - to.radius) / CELL) - top;
      row <= lowest;
      row++
    ) {
      for (let column = first; column <= last; column++) {
        const i = row * columns + column;
        if (done[i] === 1 || !isWithin(part, (left + column + 0.5) * CELL, (top + row + 0.5) * CELL))
          continue;
        done[i] = 1;
        count++;
        cover(left + column, top + row);
      }
    }
  }
  return count;
}

/** Whether a point lies in a tapered capsule. */
function isWithin([from, to]: Parts[number], u: number, v: number): boolean {
  const du = to.u - from.u;
  const dv = to.v - from.v;
  const t = Math.min(1, Math.max(0, ((u - from.u) * du + (v - from.v) * dv) / (du * du + dv * dv || 1)));
  const radius = from.radius + t * (to.radius - from.radius);
  return (from.u + t * du - u) ** 2 + (from.v + t * dv - v) ** 2 <= radius * radius;
}
