import type { Detection, TrackId, TrackState } from '../domain.ts';
import { correctKalman, kalmanStateLength, startKalman } from './kalman.ts';

/** What a tracker remembers of one person; changed in place. */
export interface LiveTrack {
  readonly id: TrackId;
  readonly startedAt: number;
  /** Kalman state, see kalman.ts. */
  readonly motion: Float64Array;
  state: TrackState;
  confidence: number;
  /** Detections so far. */
  hits: number;
  /** Capture time of the last detection. */
  seenAt: number;
}

/** A track of one detection; whether that confirms it is the tracker's rule. */
export function startTrack(id: TrackId, detection: Detection, at: number): LiveTrack {
  const motion = new Float64Array(kalmanStateLength);
  startKalman(motion, detection.box);
  return {
    id,
    startedAt: at,
    motion,
    state: 'tentative',
    confidence: detection.confidence,
    hits: 1,
    seenAt: at,
  };
}

/** Takes a matched detection into the track; again, the tracker confirms. */
export function seen(track: LiveTrack, detection: Detection, at: number): void {
  correctKalman(track.motion, detection.box);
  track.confidence = detection.confidence;
  track.hits++;
  track.seenAt = at;
}
