import type { Box, CameraId, Detection } from '../domain.ts';
import type { Tracker } from '../ports.ts';
import { iou } from '../maths/box.ts';
import { associate, overlap } from './associate.ts';
import { correctKalman, kalmanBox, moveKalman, predictKalman } from './kalman.ts';
import { followLives } from './life-cycle.ts';
import type { LiveTrack } from './live-track.ts';
import { sortMotion } from './motion-models.ts';
import { createTrail, type Trail } from './trail.ts';

/** How an {@link ocSortTracker} follows. Confidences and IoUs are in [0, 1], times in ms of capture time. */
export interface OcSortOptions {
  readonly camera: CameraId;
  /** Detections from here on are matched first and may start tracks. Default 0.5. */
  readonly highThreshold?: number;
  /** Detections from here up to `highThreshold` can only continue tracks. Default 0.1. */
  readonly lowThreshold?: number;
  /** Least IoU of a match. Default 0.3. */
  readonly minIou?: number;
  /** Least IoU of a match with a low detection. Default 0.5. */
  readonly minRecoveryIou?: number;
  /** Weight of the direction of motion beside the IoU (observation-centric momentum). Default 0.2. */
  readonly momentumWeight?: number;
  /** Directions are measured over this long. Default 100, the paper's 3 frames at 30 frames/s. */
  readonly momentumMs?: number;
  /** A track unseen for longer than this is over. Default 1000, the paper's 30 frames at 30 frames/s. */
  readonly maxLostMs?: number;
  /** Consecutive detections that confirm a track; a tentative track that misses one is forgotten. Default 3. */
  readonly confirmHits?: number;
  /** Only the most confident so many detections of a frame are used: bounds memory and time. Default 500. */
  readonly maxDetections?: number;
}

interface ObservedTrack extends LiveTrack {
  readonly trail: Trail;
  /** The filter as it was when the track was last seen, moved with the camera since: where a re-update begins. */
  readonly remembered: Float64Array;
  /** Updates without a detection since then. */
  missed: number;
}

/**
 * OC-SORT (Cao et al., CVPR 2023): what was observed is believed more than what the filter makes of it.
 * Observation-centric momentum (OCM, eq. 4): matches that keep a track's direction are preferred. Observation-centric
 * recovery (OCR): who is still missing is looked for where it was last seen. Observation-centric re-update (ORU,
 * eq. 6): a track found again runs its filter anew along the straight way between the two sightings, so that the
 * errors of the time out of sight do not stay. Low detections continue tracks as in ByteTrack. The box that is told
 * is the detection itself. What is common to all trackers: {@link followLives}.
 *
 * @throws SourceError from `update` where `capturedAt` does not rise
 */
export function ocSortTracker(options: OcSortOptions): Tracker {
  const {
    camera,
    highThreshold = 0.5,
    lowThreshold = 0.1,
    minIou = 0.3,
    minRecoveryIou = 0.5,
    momentumWeight = 0.2,
    momentumMs = 100,
    maxLostMs = 1000,
    confirmHits = 3,
    maxDetections = 500,
  } = options;
  const model = sortMotion;

  /** Equation 5: agreement of the direction so far with the one that the match would give, in [−0.5, 0.5]. */
  function momentum({ trail }: ObservedTrack, detection: Detection): number {
    const turn = trail.turn(detection.box);
    return turn === undefined ? 0 : ((Math.PI / 2 - turn) / Math.PI) * detection.confidence;
  }

  /** The gate is the IoU alone, as published; direction only chooses among what passes it. */
  function directedOverlap(track: ObservedTrack, detection: Detection): number {
    const shared = iou(track.box, detection.box);
    return shared < minIou ? 0 : shared + momentumWeight * momentum(track, detection);
  }

  return followLives<ObservedTrack>(
    { camera, lowThreshold, maxLostMs, maxDetections },
    {
      model,
      create: (track) => ({
        ...track,
        trail: createTrail(track.detection.box, track.startedAt, momentumMs),
        remembered: track.motion.slice(),
        missed: 0,
      }),
      reportedBox: (track, now) => (track.seenAt === now ? track.detection.box : track.box),
      step({ now, live, detections, cameraMotion, correct, confirm, start, end }) {
        if (cameraMotion) {
          for (const { trail, remembered } of live) {
            trail.move(cameraMotion);
            moveKalman(model, remembered, cameraMotion);
          }
        }
        const high = detections.filter(({ confidence }) => confidence >= highThreshold);
        const low = detections.filter(({ confidence }) => confidence < highThreshold);

        function take(track: ObservedTrack, detection: Detection): void {
          if (track.missed > 0) reUpdate(track, detection.box, now);
          correct(track, detection);
          track.trail.add(detection.box, now);
          track.remembered.set(track.motion);
          track.missed = 0;
          if (track.hits >= confirmHits) confirm(track);
        }

        const first = associate(live, high, { least: minIou, similarity: directedOverlap }, take);
        const stillSeen = first.tracks.filter(({ missed }) => missed === 0);
        associate(stillSeen, low, { least: minRecoveryIou, similarity: overlap }, take);
        const missing = first.tracks.filter(({ seenAt }) => seenAt !== now);
        const last = associate(missing, first.detections, { least: minIou, similarity: lastOverlap }, take);
        for (const track of last.tracks) {
          track.missed++;
          if (track.everConfirmed) track.state = 'lost';
        }
        end(last.tracks.filter(({ state }) => state === 'tentative'));
        for (const detection of last.detections) {
          const track = start(detection);
          if (track.hits >= confirmHits) confirm(track);
        }
      },
    },
  );

  /** Walks the filter from the last sighting to just before the new one, in as many steps as frames were missed. */
  function reUpdate(track: ObservedTrack, box: Box, now: number): void {
    const { motion, remembered, missed, trail } = track;
    const seconds = (now - track.seenAt) / 1000 / (missed + 1);
    const from = trail.last;
    motion.set(remembered);
    for (let k = 1; k <= missed; k++) {
      predictKalman(model, motion, seconds);
      correctKalman(model, motion, between(from, box, k / (missed + 1)));
    }
    predictKalman(model, motion, seconds);
    track.box = kalmanBox(model, motion);
  }
}

const lastOverlap = ({ trail }: ObservedTrack, { box }: Detection): number => iou(trail.last, box);

function between(a: Box, b: Box, share: number): Box {
  const mix = (from: number, to: number): number => from + (to - from) * share;
  return {
    x: mix(a.x, b.x),
    y: mix(a.y, b.y),
    width: mix(a.width, b.width),
    height: mix(a.height, b.height),
  };
}
