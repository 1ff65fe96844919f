import type { Track, TrackId } from '../domain.ts';

/** How often a track is looked at. Times in ms of capture time, qualities in [0, 1]. */
export interface CropSampling {
  /** Time from one crop of a track to when the next is due. Default 500. */
  readonly everyMs?: number;
  /** Time from a track's first detection to when its first crop is due. Default 0: as soon as it is confirmed. */
  readonly firstAfterMs?: number;
  /** Quality wanted of a crop as it falls due. Default 0.4. */
  readonly minQuality?: number;
  /** Quality that must do when the crop is overdue by `relaxMs`; in between, the demand falls evenly. Default 0.15. */
  readonly leastQuality?: number;
  /** Default 2000. */
  readonly relaxMs?: number;
  /** Most crops of one track. Default: no limit. */
  readonly maxPerTrack?: number;
}

/** Decides when a track is worth a crop. */
export interface CropSampler {
  /** Whether a crop is due, before its quality is known: that costs something to find out. */
  due(track: Track): boolean;
  /** Whether this quality will do now; if so, the crop counts as taken. */
  take(track: Track, quality: number): boolean;
  /** To be called when a track ends. */
  forget(track: TrackId): void;
}

export function cropSampler(sampling: CropSampling = {}): CropSampler {
  const {
    everyMs = 500,
    firstAfterMs = 0,
    minQuality = 0.4,
    leastQuality = 0.15,
    relaxMs = 2000,
    maxPerTrack = Infinity,
  } = sampling;
  const known = new Map<TrackId, { dueAt: number; taken: number }>();

  function entry({ id, startedAt, capturedAt }: Track): { dueAt: number; taken: number } {
    let found = known.get(id);
    if (!found) {
      // A track confirmed late is not overdue: it could not have been cut out before.
      found = { dueAt: Math.max(startedAt + firstAfterMs, capturedAt), taken: 0 };
      known.set(id, found);
    }
    return found;
  }

  return {
    due(track) {
      const { dueAt, taken } = entry(track);
      return taken < maxPerTrack && track.capturedAt >= dueAt;
    },
    take(track, quality) {
      const found = entry(track);
      const overdue = Math.min(1, (track.capturedAt - found.dueAt) / relaxMs);
      if (quality < minQuality + (Math.min(leastQuality, minQuality) - minQuality) * overdue) return false;
      found.dueAt = track.capturedAt + everyMs;
      found.taken++;
      return true;
    },
    forget(track) {
      known.delete(track);
    },
  };
}
