import {
  catchError,
  concat,
  defer,
  finalize,
  first,
  from,
  map,
  type Observable,
  of,
  type OperatorFunction,
} from 'rxjs';
import type { CameraId, Detection, Frame, TrackStep } from '../domain.ts';
import { ModelError } from '../errors.ts';
import type { CameraMotionEstimator, Describer, Tracker } from '../ports.ts';
import type { DetectedFrame } from './detect.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** How {@link track} learns what a tracker by motion alone does not know. */
export interface TrackOptions {
  /** Describes the persons whom a tracker wants described; without it nobody is. */
  readonly describer?: Describer;
  /** How a camera that moves tells so; undefined for one that stands still. */
  readonly cameraMotion?: (camera: CameraId) => CameraMotionEstimator | undefined;
  /**
   * Told of each frame whose persons the describer failed on; the tracker does without their looks and the stream
   * goes on. Without it the stream fails.
   */
  readonly onError?: (error: unknown, frame: Pick<Frame, 'camera' | 'sequence' | 'capturedAt'>) => void;
}

interface Followed {
  readonly tracker: Tracker;
  readonly motion: CameraMotionEstimator | undefined;
  capturedAt: number;
}

/**
 * Follows the persons of each camera, with one tracker a camera, one frame at a time, in order. When the source
 * completes, every camera's tracker is flushed and its end is told in a `last` step. A frame that the tracker
 * refuses is disposed and its error fails the stream: a camera whose time runs backwards is a programmer's error.
 *
 * Without a describer, or where the tracker wants nobody described, all is done at once. Frames that wait while
 * persons are being described are bounded by their source's pool; those that do not come out are disposed.
 *
 * @example frames.pipe(detect(detector), track((camera) => byteTracker({ camera })))
 */
export function track(
  createTracker: (camera: CameraId) => Tracker,
  { describer, cameraMotion, onError }: TrackOptions = {},
): OperatorFunction<DetectedFrame, TrackStep> {
  return (source) =>
    defer(() => {
      const cameras = new Map<CameraId, Followed>();

      function cameraOf({ camera, capturedAt }: Frame): Followed {
        let followed = cameras.get(camera);
        if (!followed) {
          followed = { tracker: createTracker(camera), motion: cameraMotion?.(camera), capturedAt };
          cameras.set(camera, followed);
        }
        return followed;
      }

      function follow({ frame, detections }: DetectedFrame): Observable<TrackStep> {
        let handedOn = false;
        return defer(() => {
          const { camera, capturedAt } = frame;
          const followed = cameraOf(frame);
          const { tracker } = followed;
          const motion = followed.motion?.estimate(
            frame,
            detections.map(({ box }) => box),
          );
          const wanted = describer && tracker.wanted ? tracker.wanted(detections, capturedAt, motion) : [];
          return describe(frame, detections, wanted).pipe(
            map((described) => {
              const update = tracker.update(described, capturedAt, motion);
              followed.capturedAt = capturedAt;
              handedOn = true;
              return { ...update, camera, capturedAt, frame, last: false };
            }),
          );
        }).pipe(
          finalize(() => {
            if (!handedOn) frame[Symbol.dispose]();
          }),
        );
      }

      function describe(
        frame: Frame,
        detections: readonly Detection[],
        wanted: readonly number[],
      ): Observable<readonly Detection[]> {
        if (!describer || wanted.length === 0) return of(detections);
        const boxes = wanted.map((place) => detections[place]!.box);
        return defer(() => describer.describe(frame, boxes)).pipe(
          first(),
          map((looks) => withLooks(detections, wanted, looks)),
          catchError((error: unknown) => {
            if (!onError) throw error;
            const { camera, sequence, capturedAt } = frame;
            onError(error, { camera, sequence, capturedAt });
            return of(detections);
          }),
        );
      }

      return concat(
        source.pipe(map(disposable), oneAtATime<DetectedFrame & Disposable, TrackStep>(follow)),
        defer(() => from([...cameras].map(endOf))),
      );
    });
}

function withLooks(
  detections: readonly Detection[],
  wanted: readonly number[],
  looks: readonly Float32Array[],
): readonly Detection[] {
  if (looks.length !== wanted.length) {
    throw new ModelError(`the describer gave ${looks.length} looks for ${wanted.length} boxes`);
  }
  const described = [...detections];
  wanted.forEach((place, k) => (described[place] = { ...detections[place]!, appearance: looks[k]! }));
  return described;
}

/** Who waits in the queue owns its frame. */
function disposable({ frame, detections }: DetectedFrame): DetectedFrame & Disposable {
  return { frame, detections, [Symbol.dispose]: () => frame[Symbol.dispose]() };
}

function endOf([camera, { tracker, capturedAt }]: [CameraId, Followed]): TrackStep {
  return { ...tracker.flush(), camera, capturedAt, last: true };
}
