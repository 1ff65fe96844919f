import type { CameraId } from '../../domain.ts';
import type { FloorPlan } from './floor-plan.ts';
import { MAX_SPEED, unseenDistances } from './walk.ts';

/** Nobody gets from one camera's view to the other's in less. */
export interface Transition {
  readonly from: CameraId;
  readonly to: CameraId;
  readonly minTravelMs: number;
}

/** What a plan's cameras have to do with each other. */
export function createTransitions(
  plan: FloorPlan,
  ids: readonly CameraId[],
): {
  readonly transitions: readonly Transition[];
  readonly overlapping: readonly (readonly [CameraId, CameraId])[];
} {
  const distances = unseenDistances(plan);
  const transitions: Transition[] = [];
  const overlapping: (readonly [CameraId, CameraId])[] = [];
  for (const [a, from] of ids.entries()) {
    for (const [b, to] of ids.entries()) {
      const roomA = plan.cameras[a]!.room;
      const roomB = plan.cameras[b]!.room;
      if (roomA !== roomB) {
        const distance = distances[roomA]![roomB]!;
        transitions.push({ from, to, minTravelMs: Math.floor((distance / MAX_SPEED) * 1_000) });
      } else if (a < b) overlapping.push([from, to]);
    }
  }
  return { transitions, overlapping };
}
