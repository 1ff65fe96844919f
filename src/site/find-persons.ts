import type { OperatorFunction } from 'rxjs';
import type { CameraId, Frame } from '../domain.ts';
import { detect, type DetectedFrame, type DetectOptions } from '../operators/detect.ts';
import type { Detector } from '../ports.ts';
import { errorMessage } from '../runtime/error-line.ts';
import type { SiteObserver } from './observer.ts';

/** A detector that fails on so many frames in a row does not work: its camera has failed. */
const maxFailures = 50;

/** The operator `detect` as a site wants it: a frame that fails is a warning, a detector that does not work an error. */
export function findPersons(
  detector: Detector,
  camera: CameraId,
  observer: SiteObserver,
  options: Pick<DetectOptions, 'overload' | 'onDrop'> = {},
): OperatorFunction<Frame, DetectedFrame> {
  return detect(detector, {
    ...options,
    onError: (error) => observer.warning?.({ camera, message: `detection failed: ${errorMessage(error)}` }),
    maxFailures,
  });
}
