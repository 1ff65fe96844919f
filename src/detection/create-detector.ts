import { ConfigError } from '../errors.ts';
import type { Providers } from '../inference/execution-providers.ts';
import type { Detector } from '../ports.ts';
import { motionDetector } from './motion.ts';
import { yoloxDetector } from './yolox.ts';

/** Settings that hold for whatever detector is named; each has the detector's own default. */
export interface CreateDetectorOptions {
  /** Less confident detections are dropped. */
  readonly confidence?: number | undefined;
  /** Threads of a network's detector. */
  readonly workers?: number | undefined;
  /** ONNX Runtime execution providers of a network's detector, in order of preference; default `auto`. */
  readonly providers?: Providers | undefined;
}

/**
 * The detector that a short text names: `motion`, `yolox:path.onnx`, or just `path.onnx` (a YOLOX model, which is
 * checked). Nothing is downloaded.
 *
 * @throws ConfigError where the text names none of them; ModelError where the model cannot be loaded
 */
export async function createDetector(spec: string, options: CreateDetectorOptions = {}): Promise<Detector> {
  if (spec === 'motion') return motionDetector({ confidence: options.confidence });
  const model = /^yolox:(.+)$/.exec(spec)?.[1] ?? /^(.+\.onnx)$/i.exec(spec)?.[1];
  if (model !== undefined) return yoloxDetector({ model, ...options });
  throw new ConfigError(`unknown detector "${spec}"`, {
    hint: "Choose 'motion' (no model needed, fixed cameras), 'yolox:<model.onnx>' or '<model.onnx>'.",
  });
}
