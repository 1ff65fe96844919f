import {
  catchError,
  defer,
  EMPTY,
  finalize,
  first,
  from,
  map,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import type { Detection, Frame } from '../domain.ts';
import type { Detector } from '../ports.ts';
import { keepLatest } from './keep-latest.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** A frame with what was found in it; the receiver disposes the frame. */
export interface DetectedFrame {
  readonly frame: Frame;
  readonly detections: readonly Detection[];
}

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
}

/**
 * Finds the persons in each frame, one frame at a time, in order. Frames that do not come out (failed, dropped,
 * waiting or in work on unsubscription) are disposed.
 *
 * @example source.pipe(detect(detector, { overload: 'latest', onDrop: () => dropped++ }))
 */
export function detect(
  detector: Detector,
  { overload = 'wait', onDrop, onError }: DetectOptions = {},
): OperatorFunction<Frame, DetectedFrame> {
  function detectIn(frame: Frame): Observable<DetectedFrame> {
    let handedOn = false;
    return defer(() => from(detector.detect(frame))).pipe(
      first(),
      map((detections) => {
        handedOn = true;
        return { frame, detections };
      }),
      catchError((error: unknown) => {
        if (!onError) throw error;
        const { camera, sequence, capturedAt } = frame;
        onError(error, { camera, sequence, capturedAt });
        return EMPTY;
      }),
      finalize(() => {
        if (!handedOn) frame[Symbol.dispose]();
      }),
    );
  }
  const options = onDrop ? { onDrop } : {};
  return overload === 'latest' ? keepLatest(detectIn, options) : oneAtATime(detectIn);
}
