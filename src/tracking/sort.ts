import type { CameraId } from '../domain.ts';
import type { Tracker } from '../ports.ts';
import { associate, overlap } from './associate.ts';
import { followLives } from './life-cycle.ts';
import type { LiveTrack } from './live-track.ts';
import { sortMotion } from './motion-models.ts';

/** How a {@link sortTracker} follows. Confidences and IoUs are in [0, 1], times in ms of capture time. */
export interface SortOptions {
  readonly camera: CameraId;
  /** Less confident detections are not used. Default 0: SORT leaves that to the detector. */
  readonly lowThreshold?: number;
  /** Least IoU of a match. Default 0.3. */
  readonly minIou?: number;
  /** A track unseen for longer than this is over. Default 90: the paper's one missed frame, at 25 and 30 frames/s. */
  readonly maxLostMs?: number;
  /** Consecutive matches that confirm a track after it began or was missed. Default 3. */
  readonly confirmHits?: number;
  /** Only the most confident so many detections of a frame are used: bounds memory and time. Default 500. */
  readonly maxDetections?: number;
}

/**
 * SORT (Bewley et al., ICIP 2016) as its published results were made: every detection is matched once, by IoU with
 * Kalman predictions. A track is told of while it was matched `confirmHits` times running, so one that missed a
 * frame is silent until it has proved itself again; the first `confirmHits` frames tell of everything.
 * The baseline of the field: it knows neither looks nor confidence. What is common to all trackers: {@link followLives}.
 *
 * @throws SourceError from `update` where `capturedAt` does not rise
 */
export function sortTracker(options: SortOptions): Tracker {
  const {
    camera,
    lowThreshold = 0,
    minIou = 0.3,
    maxLostMs = 90,
    confirmHits = 3,
    maxDetections = 500,
  } = options;
  let frames = 0;
  const tracker = followLives<LiveTrack>(
    { camera, lowThreshold, maxLostMs, maxDetections },
    {
      model: sortMotion,
      create(track) {
        track.streak = 0;
        return track;
      },
      step({ live, detections, correct, confirm, start }) {
        frames++;
        const { tracks: missed, detections: fresh } = associate(
          live,
          detections,
          { least: minIou, similarity: overlap },
          correct,
        );
        for (const detection of fresh) start(detection);
        for (const track of live) {
          if (missed.includes(track)) {
            track.streak = 0;
            track.state = track.everConfirmed ? 'lost' : 'tentative';
          } else if (track.streak >= confirmHits || frames <= confirmHits) confirm(track);
          else track.state = 'tentative';
        }
      },
    },
  );
  return {
    ...tracker,
    reset() {
      frames = 0;
      tracker.reset();
    },
  };
}
