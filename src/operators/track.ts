import { concat, defer, from, map, type OperatorFunction } from 'rxjs';
import type { CameraId, TrackStep } from '../domain.ts';
import type { Tracker } from '../ports.ts';
import type { DetectedFrame } from './detect.ts';

/**
 * Follows the persons of each camera, with one tracker a camera. When the source completes, every camera's
 * tracker is flushed and its end is told in a `last` step. A frame that the tracker refuses is disposed and its
 * error fails the stream: a camera whose time runs backwards is a programmer's error.
 *
 * @example frames.pipe(detect(detector), track((camera) => byteTracker({ camera })))
 */
export function track(
  createTracker: (camera: CameraId) => Tracker,
): OperatorFunction<DetectedFrame, TrackStep> {
  return (source) =>
    defer(() => {
      const trackers = new Map<CameraId, { readonly tracker: Tracker; capturedAt: number }>();

      function follow({ frame, detections }: DetectedFrame): TrackStep {
        const { camera, capturedAt } = frame;
        try {
          const entry = trackers.get(camera) ?? { tracker: createTracker(camera), capturedAt };
          trackers.set(camera, entry);
          const update = entry.tracker.update(detections, capturedAt);
          entry.capturedAt = capturedAt;
          return { ...update, camera, capturedAt, frame, last: false };
        } catch (error) {
          frame[Symbol.dispose]();
          throw error;
        }
      }

      function endOf([camera, { tracker, capturedAt }]: [
        CameraId,
        { tracker: Tracker; capturedAt: number },
      ]) {
        return { ...tracker.flush(), camera, capturedAt, last: true };
      }

      return concat(
        source.pipe(map(follow)),
        defer(() => from([...trackers].map(endOf))),
      );
    });
}
