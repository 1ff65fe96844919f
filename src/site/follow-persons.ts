import type { OperatorFunction } from 'rxjs';
import type { SiteConfig } from '../config.ts';
import type { CameraId, TrackStep } from '../domain.ts';
import type { DetectedFrame } from '../operators/detect.ts';
import { track } from '../operators/track.ts';
import type { Describer } from '../ports.ts';
import { errorMessage } from '../runtime/error-line.ts';
import { cameraMotionEstimator } from '../tracking/camera-motion/camera-motion-estimator.ts';
import { createTracker } from '../tracking/create-tracker.ts';
import type { SiteObserver } from './observer.ts';

/** The operator `track` as a declaration wants it: which tracker, with or without looks, on a camera that moves or not. */
export function followPersons(
  config: SiteConfig,
  describer: Describer | undefined,
  observer: SiteObserver,
): OperatorFunction<DetectedFrame, TrackStep> {
  const { tracker, appearance: _appearance, cameraMotion: _cameraMotion, ...settings } = config.tracking;
  return track((camera) => createTracker(tracker, { camera, ...settings }), {
    ...(describer && { describer }),
    cameraMotion: (camera) => (moves(config, camera) ? cameraMotionEstimator() : undefined),
    onError: (error, { camera }) =>
      observer.warning?.({ camera, message: `looks were not found: ${errorMessage(error)}` }),
  });
}

function moves({ tracking: { cameraMotion } }: SiteConfig, camera: CameraId): boolean {
  return typeof cameraMotion === 'boolean' ? cameraMotion : cameraMotion.includes(camera);
}
