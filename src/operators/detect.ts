import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  first,
  from,
  map,
  type Observable,
  type OperatorFunction,
  throwError,
} from 'rxjs';
import type { Detection, Frame } from '../domain.ts';
import { ModelError, SightlineError } from '../errors.ts';
import type { Detector } from '../ports.ts';
import { errorMessage } from '../runtime/error-line.ts';
import { keepLatest } from './keep-latest.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** A frame with what was found in it; the receiver disposes the frame. */
export interface DetectedFrame {
  readonly frame: Frame;
  readonly detections: readonly Detection[];
}

/** How {@link detect} treats frames that are too many, and a detector that fails. */
export interface DetectOptions {
  /**
   * What becomes of frames that arrive while the detector is busy. `wait`: all are kept, in order, bounded by
   * the source's pool: for files. `latest`: only the newest is kept: for cameras. Default `wait`.
   */
  readonly overload?: 'wait' | 'latest';
  /** Told of each frame that `latest` drops, just before it is disposed. */
  readonly onDrop?: (frame: Frame) => void;
  /** Told of each frame that the detector failed on; the stream goes on. Without it the stream fails. */
  readonly onError?: (error: unknown, frame: Pick<Frame, 'camera' | 'sequence' | 'capturedAt'>) => void;
  /**
   * With `onError`: so many failures in a row, or a stream of nothing but failures, are no bad frames but a detector that
   * does not work, and fail the stream. Default: no limit.
   */
  readonly maxFailures?: number;
}

/**
 * Finds the persons in each frame, one frame at a time, in order. Frames that do not come out (failed, dropped,
 * waiting or in work on unsubscription) are disposed.
 *
 * @example source.pipe(detect(detector, { overload: 'latest', onDrop: () => dropped++ }))
 */
export function detect(
  detector: Detector,
  { overload = 'wait', onDrop, onError, maxFailures = Infinity }: DetectOptions = {},
): OperatorFunction<Frame, DetectedFrame> {
  function detectIn(frame: Frame, health: Health): Observable<DetectedFrame> {
    let handedOn = false;
    return defer(() => from(detector.detect(frame))).pipe(
      first(),
      map((detections) => {
        handedOn = true;
        health.worked = true;
        health.failures = 0;
        return { frame, detections };
      }),
      catchError((error: unknown) => {
        if (!onError) throw error;
        const { camera, sequence, capturedAt } = frame;
        onError(error, { camera, sequence, capturedAt });
        health.last = error;
        if (++health.failures < maxFailures) return EMPTY;
        throw failedThroughout(`${health.failures} frames in a row`, error);
      }),
      finalize(() => {
        if (!handedOn) frame[Symbol.dispose]();
      }),
    );
  }
  const options = onDrop ? { onDrop } : {};
  return (source) =>
    defer(() => {
      const health: Health = { worked: false, failures: 0, last: undefined };
      const work = (frame: Frame) => detectIn(frame, health);
      const isBroken = () => maxFailures < Infinity && !health.worked && health.failures > 0;
      return concat(
        source.pipe(overload === 'latest' ? keepLatest(work, options) : oneAtATime(work)),
        defer(() => (isBroken() ? throwError(() => failedThroughout('every frame', health.last)) : EMPTY)),
      );
    });
}

/** How a detector has done so far. */
interface Health {
  worked: boolean;
  /** In a row, up to now. */
  failures: number;
  last: unknown;
}

function failedThroughout(frames: string, cause: unknown): ModelError {
  const hint = cause instanceof SightlineError ? cause.hint : undefined;
  const message = `the detector failed on ${frames}: ${errorMessage(cause)}`;
  return new ModelError(message, { cause, ...(hint !== undefined && { hint }) });
}
