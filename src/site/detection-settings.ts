import type { SiteConfig } from '../config.ts';
import type { CameraId } from '../domain.ts';
import { defaultConfidence } from '../detection/create-detector.ts';
import type { CameraDetection } from '../detection/per-camera.ts';

/** What a site declares about detection, for the detector and for each camera. */
export interface DetectionSettings {
  /** What the detector itself must not drop: the least that any camera asks for. */
  readonly leastConfidence: number;
  /** The site's settings, with those of the camera in their place. */
  readonly of: (camera: CameraId) => CameraDetection;
}

export function detectionSettings(
  cameras: SiteConfig['cameras'],
  { confidence, minHeight, maxHeight, tiling, motionGate }: SiteConfig['detection'],
  detector: SiteConfig['detector'],
): DetectionSettings {
  // What a user's own detector says stands, unless told otherwise.
  const usual = confidence ?? (typeof detector === 'string' ? defaultConfidence(detector) : 0);
  const own = (name: string): CameraDetection => {
    const config = cameras[name];
    return (typeof config === 'object' && 'url' in config ? config.detection : undefined) ?? {};
  };
  return {
    leastConfidence: Math.min(usual, ...Object.keys(cameras).map((name) => own(name).confidence ?? usual)),
    of: (camera) => ({ confidence: usual, minHeight, maxHeight, tiling, motionGate, ...own(camera) }),
  };
}
