import type { CameraId } from '../domain.ts';
import type { Detector } from '../ports.ts';
import { motionGated, type MotionGateOptions } from './gate/motion-gated.ts';
import { createRegionMask, type RegionMaskOptions } from './region-mask.ts';
import { type DetectionRules, selected } from './selected.ts';
import { tiled, type TilingOptions } from './tiling/tiled.ts';

/** How persons are looked for in one camera. Everything is optional; without anything, the detector's word stands. */
export interface CameraDetection extends Omit<DetectionRules, 'mask'>, RegionMaskOptions {
  /** Looks at large frames in tiles: `true`, or how. */
  readonly tiling?: boolean | Omit<TilingOptions, 'mask'> | undefined;
  /** Spares the detector the frames where nothing moves: `true`, or how. */
  readonly motionGate?: boolean | Omit<MotionGateOptions, 'mask'> | undefined;
}

/**
 * One detector for all cameras, with settings of each. Frames that a gate spares are never cut into tiles, and what a
 * mask leaves out neither opens the gate nor makes a tile.
 *
 * @throws ConfigError where a region is none
 */
export function perCamera(detector: Detector, settingsOf: (camera: CameraId) => CameraDetection): Detector {
  const cameras = new Map<CameraId, Detector>();
  return {
    name: detector.name,
    ...(detector.execution && { execution: detector.execution }),
    detect(frame) {
      let own = cameras.get(frame.camera);
      if (!own) cameras.set(frame.camera, (own = withSettings(detector, settingsOf(frame.camera))));
      return own.detect(frame);
    },
    [Symbol.asyncDispose]: () => detector[Symbol.asyncDispose](),
  };
}

function withSettings(
  detector: Detector,
  { tiling, motionGate, include, exclude, ...rules }: CameraDetection,
): Detector {
  const mask = include || exclude ? createRegionMask({ include, exclude }) : undefined;
  const inTiles = tiling ? tiled(detector, { ...options(tiling), mask }) : detector;
  const gated = motionGate ? motionGated(inTiles, { ...options(motionGate), mask }) : inTiles;
  return selected(gated, { ...rules, mask });
}

function options<T>(given: true | T): T | undefined {
  return given === true ? undefined : given;
}
