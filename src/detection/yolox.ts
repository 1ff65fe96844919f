import type { Detection } from '../domain.ts';
import { createOnnxPool } from '../inference/onnx-pool.ts';
import type { Detector } from '../ports.ts';
import type { YoloxProgramOptions, YoloxRequest } from './yolox-program.ts';

export interface YoloxDetectorOptions {
  /** Path of an .onnx file exported from YOLOX, decoding left out (the official export). */
  readonly model: string;
  /** Least confidence (objectness × class score) of a detection, default 0.25. */
  readonly confidence?: number | undefined;
  /** Detections that overlap a more confident one by more are dropped, default 0.45. */
  readonly nmsIou?: number | undefined;
  /** Class to detect, default 0: person, in models trained on COCO. */
  readonly classIndex?: number | undefined;
  /** Threads, each with the model loaded; default 1. */
  readonly workers?: number | undefined;
  /** ONNX Runtime execution providers in order of preference, default `['cpu']`. */
  readonly providers?: readonly string[] | undefined;
}

/**
 * Finds persons with a YOLOX network (Ge et al. 2021) in worker threads. Cameras may share one detector: their
 * frames queue up, first come, first served.
 *
 * @throws ModelError where the model cannot be loaded or is no YOLOX detector
 */
export async function yoloxDetector(options: YoloxDetectorOptions): Promise<Detector> {
  const { model, workers, providers, confidence = 0.25, nmsIou = 0.45, classIndex = 0 } = options;
  const pool = await createOnnxPool<YoloxRequest, readonly Detection[], YoloxProgramOptions>({
    model,
    program: { base: import.meta.url, module: './yolox-program' },
    programOptions: { confidence, nmsIou, classIndex },
    workers,
    providers,
  });
  return {
    name: 'yolox',
    detect: ({ size, pixels }) => pool.run({ size, pixels }),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}
