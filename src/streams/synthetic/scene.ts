import type { Size } from '../../domain.ts';
import { createRandom, type Random } from '../../maths/random.ts';
import { poseFigure, type Figure } from './figure.ts';
import { createFloorPlan, type Door, type FloorPlan, type Room } from './floor-plan.ts';
import { createWalk, type Walk } from './walk.ts';
import { dressPeople } from './wardrobe.ts';

/** What a scene is made from; complete, so that a worker thread makes the very same one. */
export interface SceneOptions {
  readonly seed: number;
  readonly cameras: number;
  readonly people: number;
  readonly durationMs: number;
  readonly fps: number;
  readonly size: Size;
  readonly lookalikes: number;
  readonly overlap: number;
}

/** A person before a camera; `door` is the one through which alone they can be seen, if they are past it. */
export interface Actor {
  readonly figure: Figure;
  readonly door: Door | undefined;
}

export interface Scene {
  readonly plan: FloorPlan;
  /** Frames of each camera. */
  readonly frames: number;
  /** For randomness beyond the scene, as a camera's noise. */
  readonly random: Random;
  /** When a camera takes a frame, in whole milliseconds from the scene's start; cameras are not in step. */
  timeOf(camera: number, frame: number): number;
  /** Everyone in the room that a camera watches, farthest first. */
  actorsAt(camera: number, frame: number): readonly Actor[];
}

export function createScene(options: SceneOptions): Scene {
  const random = createRandom(options.seed);
  const plan = createFloorPlan(random.fork('plan'), options.cameras, options.overlap, options.size);
  const people = dressPeople(random.fork('wardrobe'), options.people, options.lookalikes);
  const walks: Walk[] = people.map((person, i) =>
    createWalk(random.fork(`walk${i}`), plan, person.speed, options.durationMs),
  );
  const phases = people.map((_, i) => random.fork(`gait${i}`).between(0, 2 * Math.PI));
  const interval = 1_000 / options.fps;
  const timeOf = (camera: number, frame: number): number =>
    Math.floor(((camera * 0.37) % 1) * interval) + Math.round(frame * interval);
  return {
    plan,
    frames: Math.floor((options.durationMs * options.fps) / 1_000),
    random,
    timeOf,
    actorsAt(camera, frame) {
      const { room, view } = plan.cameras[camera]!;
      const ms = timeOf(camera, frame);
      const actors: Actor[] = [];
      for (const [i, person] of people.entries()) {
        const whereabouts = walks[i]!.at(ms);
        if (whereabouts.room !== room) continue;
        const phase = phases[i]! + (Math.PI * person.speed * ms) / 1_000 / person.step;
        const figure = poseFigure(i, person, whereabouts, phase, view);
        if (figure) actors.push({ figure, door: doorBefore(plan.rooms[room]!, whereabouts) });
      }
      return actors.sort((a, b) => b.figure.depth - a.figure.depth);
    },
  };
}

function doorBefore(room: Room, { x, z }: { x: number; z: number }): Door | undefined {
  return room.doors.find((door) => (x - door.x) * door.outX + (z - door.z) * door.outZ > 0);
}
