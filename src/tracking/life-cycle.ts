import type { Box, CameraId, CameraMotion, Detection, Track, TrackEnded, TrackId } from '../domain.ts';
import { trackId } from '../domain.ts';
import { SourceError } from '../errors.ts';
import type { Tracker } from '../ports.ts';
import { kalmanBox, type MotionModel, moveKalman, predictKalman, stopGrowth } from './kalman.ts';
import { correctTrack, type LiveTrack, startTrack } from './live-track.ts';
import { usableDetections } from './usable-detections.ts';

/** What every tracker needs to know; confidences in [0, 1], times in ms of capture time. */
export interface LifeCycleOptions {
  readonly camera: CameraId;
  /** Detections below are not used at all. */
  readonly lowThreshold: number;
  /** A track unseen for longer than this is over. */
  readonly maxLostMs: number;
  /** Only the most confident so many detections of a frame are used, and as many lost tracks are kept. */
  readonly maxDetections: number;
}

/** One frame as a tracker's algorithm sees it: `live` holds predictions for `now`. */
export interface TrackingMoment<T extends LiveTrack> {
  readonly now: number;
  /** All tracks that are not over, in the order of their ids; what `start` adds is there at once. */
  readonly live: readonly T[];
  /** Real boxes of some confidence, none twice. */
  readonly detections: readonly Detection[];
  readonly cameraMotion: CameraMotion | undefined;
  /** Takes a detection into a track: filter, counts, time. */
  readonly correct: (track: T, detection: Detection) => void;
  readonly confirm: (track: T) => void;
  readonly start: (detection: Detection) => T;
  /** Forgets tracks for good, last seen at `endedAt` (default: when they were); confirmed ones are reported. */
  readonly end: (gone: Iterable<T>, endedAt?: number) => void;
}

/** What makes one tracker differ from another. */
export interface TrackingAlgorithm<T extends LiveTrack> {
  readonly model: MotionModel;
  /** Makes a bare track one of this tracker's. */
  create(track: LiveTrack): T;
  /** Decides what one frame means: which track is seen where, which are lost, new or over. */
  step(moment: TrackingMoment<T>): void;
  /** For how long a track unseen is kept. Default: `maxLostMs`. */
  memoryMs?(track: T): number;
  /** The box that is told of a track. Default: the filter's. */
  reportedBox?(track: T, now: number): Box;
  /** See {@link Tracker.wanted}; `predicted` holds the box of each live track at `now`. */
  wanted?(view: WantedView<T>): readonly number[];
}

/** What a tracker may look at, without changing it, to say which detections it wants described. */
export interface WantedView<T extends LiveTrack> {
  readonly now: number;
  readonly live: readonly T[];
  readonly predicted: readonly Box[];
  readonly detections: readonly Detection[];
}

/**
 * The life of tracks, the same for every tracker: time that must rise, ids that are never used twice, prediction over
 * real time steps, ends that are told exactly once, bounded memory.
 *
 * Detections that are not a box (not finite, no area) and exact repeats are dropped. State is bounded by
 * `maxDetections` seen tracks and as many lost ones, of which the longest lost end first.
 *
 * @throws SourceError from `update` where `capturedAt` does not rise
 */
export function followLives<T extends LiveTrack>(
  { camera, lowThreshold, maxLostMs, maxDetections }: LifeCycleOptions,
  algorithm: TrackingAlgorithm<T>,
): Tracker {
  const { model } = algorithm;
  let live: T[] = [];
  let ended: TrackEnded[] = [];
  let session: string | undefined;
  let started = 0;
  let now = -Infinity;

  const nextId = (): TrackId => trackId(camera, session!, started++);
  const isLost = ({ state }: T): boolean => state === 'lost';
  const isOverdue = (track: T, at: number): boolean =>
    at - track.seenAt > (algorithm.memoryMs?.(track) ?? maxLostMs);

  function end(gone: Iterable<T>, endedAt?: number): void {
    const set = gone instanceof Set ? (gone as ReadonlySet<T>) : new Set(gone);
    if (set.size === 0) return;
    live = live.filter((track) => !set.has(track));
    for (const { id, everConfirmed, startedAt, seenAt } of set) {
      if (!everConfirmed) continue;
      const last = Math.max(startedAt, endedAt ?? seenAt);
      ended.push({ kind: 'track-ended', camera, track: id, startedAt, endedAt: last, capturedAt: now });
    }
  }

  function start(detection: Detection): T {
    const track = algorithm.create(startTrack(model, nextId(), detection, now));
    live.push(track);
    return track;
  }

  function confirm(track: T): void {
    track.state = 'confirmed';
    track.everConfirmed = true;
  }

  function secondsUntil(capturedAt: number): number {
    if (!Number.isFinite(capturedAt) || capturedAt <= now) {
      throw new SourceError(`camera ${camera}: capturedAt ${capturedAt} does not rise (last ${now})`, {
        hint: 'Give each camera its own tracker, and its frames in the order of their capture.',
        fields: { camera, capturedAt },
      });
    }
    return Number.isFinite(now) ? (capturedAt - now) / 1000 : 0;
  }

  function predict(motion: Float64Array, lost: boolean, seconds: number, moved: CameraMotion | undefined) {
    if (lost) stopGrowth(motion);
    predictKalman(model, motion, seconds);
    if (moved) moveKalman(model, motion, moved);
    return kalmanBox(model, motion);
  }

  function toTrack(track: T): Track {
    const { id, state, startedAt, detection } = track;
    const box = algorithm.reportedBox?.(track, now) ?? track.box;
    return { id, camera, state, box, confidence: detection.confidence, startedAt, capturedAt: now };
  }

  const tracker: Tracker = {
    update(detections, capturedAt, cameraMotion) {
      const seconds = secondsUntil(capturedAt);
      now = capturedAt;
      session ??= Math.floor(capturedAt).toString(36);
      ended = [];
      end(live.filter((track) => isOverdue(track, now)));
      for (const track of live) {
        track.box = predict(track.motion, track.state === 'lost', seconds, cameraMotion);
      }
      const usable = usableDetections(detections, lowThreshold, maxDetections);
      algorithm.step({
        now,
        get live() {
          return live;
        },
        detections: usable,
        cameraMotion,
        correct: (track, detection) => correctTrack(model, track, detection, now),
        confirm,
        start,
        end,
      });
      const lost = live.filter(isLost);
      if (lost.length > maxDetections) {
        end(lost.sort((a, b) => b.seenAt - a.seenAt).slice(maxDetections));
      }
      return { tracks: live.map(toTrack), ended };
    },

    flush() {
      ended = [];
      end(live);
      return { tracks: [], ended };
    },

    reset() {
      live = [];
      ended = [];
      session = undefined;
      started = 0;
      now = -Infinity;
    },
  };
  if (!algorithm.wanted) return tracker;
  return {
    ...tracker,
    wanted(detections, capturedAt, cameraMotion) {
      const seconds = secondsUntil(capturedAt);
      const predicted = live.map(({ motion, state }) =>
        predict(motion.slice(), state === 'lost', seconds, cameraMotion),
      );
      const kept = live.map((_, i) => i).filter((i) => !isOverdue(live[i]!, capturedAt));
      const usable = usableDetections(detections, lowThreshold, maxDetections);
      const places = new Map(detections.map((detection, place) => [detection, place]));
      const chosen = algorithm.wanted!({
        now: capturedAt,
        live: kept.map((i) => live[i]!),
        predicted: kept.map((i) => predicted[i]!),
        detections: usable,
      });
      return chosen.map((k) => places.get(usable[k]!)!).sort((a, b) => a - b);
    },
  };
}
