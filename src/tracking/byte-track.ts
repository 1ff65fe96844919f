import type { CameraId, Detection, Track, TrackEnded, TrackUpdate } from '../domain.ts';
import { trackId } from '../domain.ts';
import { SourceError } from '../errors.ts';
import type { Tracker } from '../ports.ts';
import { associate } from './associate.ts';
import { duplicateTracks } from './duplicates.ts';
import { kalmanBox, predictKalman, stopGrowth } from './kalman.ts';
import { seen, startTrack, type LiveTrack } from './live-track.ts';
import { usableDetections } from './usable-detections.ts';

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
 * Detections that are not a box (not finite, no area) and exact repeats are dropped. State is bounded by
 * `maxDetections` seen tracks and as many lost ones, of which the longest lost end first.
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
  let live: LiveTrack[] = [];
  let session: string | undefined;
  let started = 0;
  let now = -Infinity;

  function over(track: LiveTrack): TrackEnded {
    return {
      kind: 'track-ended',
      camera,
      track: track.id,
      startedAt: track.startedAt,
      endedAt: track.seenAt,
      capturedAt: now,
    };
  }

  /** Forgets tracks for good; those that were ever confirmed are reported, which can thus happen once only. */
  function end(gone: ReadonlySet<LiveTrack>, ended: TrackEnded[]): void {
    if (gone.size === 0) return;
    live = live.filter((track) => !gone.has(track));
    for (const track of gone) if (track.state !== 'tentative') ended.push(over(track));
  }

  function confirm(track: LiveTrack): void {
    if (track.hits >= confirmHits) track.state = 'confirmed';
  }

  function match(
    tracks: readonly LiveTrack[],
    detections: readonly Detection[],
    least: number,
    fuse: boolean,
  ) {
    return associate(tracks, detections, least, fuse, (track, detection) => {
      seen(track, detection, now);
      confirm(track);
    });
  }

  function toTrack({ id, state, motion, confidence, startedAt }: LiveTrack): Track {
    return { id, camera, state, box: kalmanBox(motion), confidence, startedAt, capturedAt: now };
  }

  return {
    update(detections, capturedAt): TrackUpdate {
      if (!Number.isFinite(capturedAt) || capturedAt <= now) {
        throw new SourceError(`camera ${camera}: capturedAt ${capturedAt} does not rise (last ${now})`, {
          hint: 'Give each camera its own tracker, and its frames in the order of their capture.',
          fields: { camera, capturedAt },
        });
      }
      session ??= Math.floor(capturedAt).toString(36);
      const seconds = Number.isFinite(now) ? (capturedAt - now) / 1000 : 0;
      now = capturedAt;
      const ended: TrackEnded[] = [];
      end(new Set(live.filter((track) => now - track.seenAt > maxLostMs)), ended);
      for (const track of live) {
        if (track.state === 'lost') stopGrowth(track.motion);
        predictKalman(track.motion, seconds);
      }

      const usable = usableDetections(detections, lowThreshold, maxDetections);
      const high = usable.filter(({ confidence }) => confidence >= highThreshold);
      const low = usable.filter(({ confidence }) => confidence < highThreshold);
      const known = live.filter(({ state }) => state !== 'tentative');
      const tentative = live.filter(({ state }) => state === 'tentative');

      const first = match(known, high, minSimilarity, fuseConfidence);
      const stillSeen = first.tracks.filter(({ state }) => state === 'confirmed');
      for (const track of match(stillSeen, low, minRecoveryIou, false).tracks) track.state = 'lost';
      const last = match(tentative, first.detections, minTentativeSimilarity, fuseConfidence);
      end(new Set(last.tracks), ended);
      for (const detection of last.detections) {
        if (detection.confidence < newTrackThreshold) continue;
        const track = startTrack(trackId(camera, session, started++), detection, now);
        confirm(track);
        live.push(track);
      }

      // Only tracks that were told of before: one confirmed just now must be seen to end.
      end(duplicateTracks(known), ended);
      const lost = live.filter(({ state }) => state === 'lost').sort((a, b) => b.seenAt - a.seenAt);
      end(new Set(lost.slice(maxDetections)), ended);
      return { tracks: live.map(toTrack), ended };
    },

    flush(): TrackUpdate {
      const ended: TrackEnded[] = [];
      end(new Set(live), ended);
      return { tracks: [], ended };
    },

    reset() {
      live = [];
      session = undefined;
      started = 0;
      now = -Infinity;
    },
  };
}
