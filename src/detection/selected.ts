import { from, map } from 'rxjs';
import type { Detection, Size } from '../domain.ts';
import type { Detector } from '../ports.ts';
import type { RegionMask } from './region-mask.ts';

/** Which detections count. */
export interface DetectionRules {
  /** Less confident ones are dropped; it cannot bring back what the detector itself has dropped. */
  readonly confidence?: number | undefined;
  /** Smaller ones are dropped, in pixels of the frame. */
  readonly minHeight?: number | undefined;
  /** Taller ones are dropped, in pixels of the frame. */
  readonly maxHeight?: number | undefined;
  /** Persons who stand outside are dropped. */
  readonly mask?: RegionMask | undefined;
}

/** Keeps of a detector's answers what the rules admit. */
export function selected(detector: Detector, rules: DetectionRules): Detector {
  return {
    name: detector.name,
    ...(detector.execution && { execution: detector.execution }),
    detect: (frame) =>
      from(detector.detect(frame)).pipe(
        map((detections) => detections.filter((detection) => admits(rules, detection, frame.size))),
      ),
    [Symbol.asyncDispose]: () => detector[Symbol.asyncDispose](),
  };
}

function admits(
  { confidence = 0, minHeight = 0, maxHeight = Infinity, mask }: DetectionRules,
  detection: Detection,
  size: Size,
): boolean {
  const { height } = detection.box;
  return (
    detection.confidence >= confidence &&
    height >= minHeight &&
    height <= maxHeight &&
    (mask?.admits(detection.box, size) ?? true)
  );
}
