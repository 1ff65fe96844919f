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
  /** Frames in a row that a track may miss. Default 1. */
  readonly maxMissed?: number;
  /** However few frames that is, a track unseen for longer than this is over. Default 1000. */
  readonly maxLostMs?: number;
  /** Consecutive matches that confirm a track after it began or was missed. Default 3. */
  readonly confirmHits?: number;
  /** Only the most confident so many detections of a frame are used: bounds memory and time. Default 500. */
  readonly maxDetections?: number;
}

interface CountedTrack extends LiveTrack {
  /** Frames since it was matched last. */
  missed: number;
}

/**
 * SORT (Bewley et al., ICIP 2016) as its published results were made: every detection is matched once, by IoU with
 * Kalman predictions. A track is told of while it was matched `confirmHits` times running, so one that missed a
 * frame is silent until it has proved itself again; the first `confirmHits` frames tell of everything.
 * The baseline of the field: it knows neither looks nor confidence, and alone of all trackers it counts frames, since
 * that is how it was published. What is common to all trackers: {@link followLives}.
 *
 * @throws SourceError from `update` where `capturedAt` does not rise
 */
export function sortTracker(options: SortOptions): Tracker {
  const {
    camera,
    lowThreshold = 0,
    minIou = 0.3,
    maxMissed = 1,
    maxLostMs = 1000,
    confirmHits = 3,
    maxDetections = 500,
  } = options;
  let frames = 0;
  const tracker = followLives<CountedTrack>(
    { camera, lowThreshold, maxLostMs, maxDetections },
    {
      model: sortMotion,
      // The detection that begins a track is no match.
      create: (track) => ({ ...track, streak: 0, missed: 0 }),
      step({ live, detections, correct, confirm, start, end }) {
        frames++;
        const likeness = { least: minIou, similarity: overlap };
        const unmatched = associate(live, detections, likeness, (track, detection) => {
          if (track.missed > 0) track.streak = 0;
          correct(track, detection);
          track.missed = -1;
        });
        for (const detection of unmatched.detections) start(detection).missed = -1;
        for (const track of live) {
          if (++track.missed > 0) track.state = track.everConfirmed ? 'lost' : 'tentative';
          else if (track.streak >= confirmHits || frames <= confirmHits) confirm(track);
          else track.state = 'tentative';
        }
        end(live.filter(({ missed }) => missed > maxMissed));
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
