import type { Detector } from '../ports.ts';
export interface MotionDetectorOptions {
  readonly confidence?: number | undefined;
}
export function motionDetector(_options: MotionDetectorOptions = {}): Detector {
  return { name: 'motion', detect: () => [[]], async [Symbol.asyncDispose]() {} };
}
