import type { Embedding } from '../domain.ts';
import { createAppearanceBuilder, type AppearanceBuilder } from './appearance.ts';
import type { Visit } from './visit.ts';

/** A track whose records are still coming in. */
export interface OpenTracklet {
  readonly visit: Visit;
  readonly appearance: AppearanceBuilder;
  readonly firstAt: number;
  /** How many embeddings the last decision about the track rested on; 0 before the first. */
  decidedWith: number;
}

export function createOpenTracklet({ track, camera, capturedAt, global }: Embedding): OpenTracklet {
  return {
    visit: {
      track,
      camera,
      startedAt: capturedAt,
      endedAt: Infinity,
      seenUntil: capturedAt,
      open: true,
      condensed: false,
    },
    appearance: createAppearanceBuilder(camera, global.length),
    firstAt: capturedAt,
    decidedWith: 0,
  };
}

/** Whether the track is over, so that no more evidence will come. */
export const isClosed = ({ visit }: OpenTracklet) => visit.endedAt !== Infinity;

/** One order for all decisions of one moment, whatever order the cameras' records came in. */
export const byTrack = (a: OpenTracklet, b: OpenTracklet) =>
  a.visit.track < b.visit.track ? -1 : a.visit.track > b.visit.track ? 1 : 0;
