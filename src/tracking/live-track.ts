import type { Box, Detection, TrackId, TrackState } from '../domain.ts';
import { correctKalman, kalmanBox, kalmanStateLength, type MotionModel, startKalman } from './kalman.ts';

/** What a tracker remembers of one person; changed in place. */
export interface LiveTrack {
  readonly id: TrackId;
  readonly startedAt: number;
  /** Kalman state, see kalman.ts. */
  readonly motion: Float64Array;
  state: TrackState;
  /** Once confirmed, its end is told, whatever its state is then. */
  everConfirmed: boolean;
  /** The filter's box: predicted for this moment, then corrected where the track is seen. */
  box: Box;
  /** The detection last matched. */
  detection: Detection;
  /** Detections so far. */
  hits: number;
  /** Detections without a miss in between. */
  streak: number;
  /** Capture time of the last detection. */
  seenAt: number;
}

/** A track of one detection; whether that confirms it is the tracker's rule. */
export function startTrack(model: MotionModel, id: TrackId, detection: Detection, at: number): LiveTrack {
  const motion = new Float64Array(kalmanStateLength);
  startKalman(model, motion, detection.box);
  return {
    id,
    startedAt: at,
    motion,
    state: 'tentative',
    everConfirmed: false,
    box: detection.box,
    detection,
    hits: 1,
    streak: 1,
    seenAt: at,
  };
}

/** Takes a matched detection into the track; again, the tracker confirms. */
export function correctTrack(model: MotionModel, track: LiveTrack, detection: Detection, at: number): void {
  correctKalman(model, track.motion, detection.box);
  track.box = kalmanBox(model, track.motion);
  track.detection = detection;
  track.hits++;
  track.streak++;
  track.seenAt = at;
}
