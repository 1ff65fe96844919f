import type { CameraId } from '../domain.ts';
import type { Tracker } from '../ports.ts';
import { associate, confidentOverlap, overlap } from './associate.ts';
import { duplicateTracks } from './duplicates.ts';
import { followLives } from './life-cycle.ts';
import type { LiveTrack } from './live-track.ts';
import { deepSortMotion } from './motion-models.ts';

/** How a {@link byteTracker} follows. Confidences, IoUs and similarities are in [0, 1], times in ms of capture time. */
export interface ByteTrackOptions {
  readonly camera: CameraId;
  /** Detections from here on are matched first and may start tracks. Default 0.5. */
  readonly highThreshold?: number;
  /** Detections from here up to `highThreshold` can only continue tracks. Default 0.1. */
  readonly lowThreshold?: number;
  /** Confidence that starts a track. Default `highThreshold + 0.1`, or halfway to 1 where that is less. */
  readonly newTrackThreshold?: number;
  /** Least IoU × confidence of a first match (IoU alone without `fuseConfidence`). Default 0.2. */
  readonly minSimilarity?: number;
  /** Least IoU of a match with a low detection. Default 0.5. */
  readonly minRecoveryIou?: number;
  /** Least similarity, as for `minSimilarity`, for tentative tracks. Default 0.3. */
  readonly minTentativeSimilarity?: number;
  /** Multiply IoU by the detection's confidence in first matches. Default true. */
  readonly fuseConfidence?: boolean;
  /** A track unseen for longer than this is over. Default 1000, the paper's 30 frames at 30 fps. */
  readonly maxLostMs?: number;
  /** Consecutive detections that confirm a track; a tentative track that misses one is forgotten. Default 2. */
  readonly confirmHits?: number;
  /** Only the most confident so many detections of a frame are used: bounds memory and time. Default 500. */
  readonly maxDetections?: number;
}

/**
 * ByteTrack (Zhang et al., ECCV 2022, algorithm 1): confident detections are matched first with all confirmed
 * tracks, the rest of the tracks then look for themselves among the unsure ones, tentative tracks come last.
 * Costs are 1 − IoU against Kalman predictions over real time steps; each match is optimal, not greedy.
 *
 * What is common to all trackers: {@link followLives}.
 *
 * @throws SourceError from `update` where `capturedAt` does not rise
 */
export function byteTracker(options: ByteTrackOptions): Tracker {
  const {
    camera,
    highThreshold = 0.5,
    lowThreshold = 0.1,
    newTrackThreshold = Math.min(highThreshold + 0.1, (highThreshold + 1) / 2),
    minSimilarity = 0.2,
    minRecoveryIou = 0.5,
    minTentativeSimilarity = 0.3,
    fuseConfidence = true,
    maxLostMs = 1000,
    confirmHits = 2,
    maxDetections = 500,
  } = options;
  const fused = fuseConfidence ? confidentOverlap : overlap;
  const first = { least: minSimilarity, similarity: fused };
  const recovery = { least: minRecoveryIou, similarity: overlap };
  const last = { least: minTentativeSimilarity, similarity: fused };
  const settings = { camera, lowThreshold, maxLostMs, maxDetections };

  return followLives<LiveTrack>(settings, {
    model: deepSortMotion,
    create: (track) => track,
    step({ live, detections, correct, confirm, start, end }) {
      const high = detections.filter(({ confidence }) => confidence >= highThreshold);
      const low = detections.filter(({ confidence }) => confidence < highThreshold);
      const known = live.filter(({ state }) => state !== 'tentative');
      const tentative = live.filter(({ state }) => state === 'tentative');
      const take: typeof correct = (track, detection) => {
        correct(track, detection);
        if (track.hits >= confirmHits) confirm(track);
      };

      const afterFirst = associate(known, high, first, take);
      const stillSeen = afterFirst.tracks.filter(({ state }) => state === 'confirmed');
      for (const track of associate(stillSeen, low, recovery, take).tracks) track.state = 'lost';
      const afterLast = associate(tentative, afterFirst.detections, last, take);
      end(afterLast.tracks);
      for (const detection of afterLast.detections) {
        if (detection.confidence < newTrackThreshold) continue;
        const track = start(detection);
        if (track.hits >= confirmHits) confirm(track);
      }
      // Only tracks that were told of before: one confirmed just now must be seen to end.
      end(duplicateTracks(known));
    },
  });
}
