import type { Size } from '../domain.ts';
import { executionOf, type Providers } from '../inference/execution-providers.ts';
import { createOnnxPool } from '../inference/onnx-pool.ts';
import type { Detector } from '../ports.ts';
import { findFamily, type FamilyName } from './network/find-family.ts';
import { isOpen } from './network/model-contract.ts';
import type { NetworkPicture, NetworkProgramOptions, NetworkReply } from './network/network-program.ts';
import { createPictureBatches } from './network/picture-batches.ts';

/** Which network a {@link networkDetector} runs, and how. Confidences and IoUs are in [0, 1]. */
export interface NetworkDetectorOptions {
  /** Path of an .onnx file. */
  readonly model: string;
  /** What the model is; by default found out from its inputs and outputs. */
  readonly family?: FamilyName | undefined;
  /** Less confident detections are dropped, default 0.25. */
  readonly confidence?: number | undefined;
  /**
   * Detections that overlap a more confident one by more are dropped, [0, 1]. Default 0.45 for YOLOX; 1, which drops
   * none, for families that do not need it.
   */
  readonly nmsIou?: number | undefined;
  /**
   * What to detect: numbers of the model's classes, or names of COCO's. Of several, the likeliest counts; they are
   * all taken for persons. Default `[0]`: person, in models trained on COCO.
   */
  readonly classes?: readonly (number | string)[] | undefined;
  /** Width and height of the network's input in pixels, where the model leaves them open. */
  readonly inputSize?: Size | undefined;
  /**
   * Pictures that run as one batch, where the model leaves its batch axis open. Default 8; 1 on the CPU, where a worker a
   * core serves better.
   */
  readonly maxBatch?: number | undefined;
  /** How long a picture waits for others of its batch while a worker is free, default 2 ms. */
  readonly maxBatchWaitMs?: number | undefined;
  /** Threads, each with the model loaded; default 1. */
  readonly workers?: number | undefined;
  /** ONNX Runtime execution providers in order of preference, default `auto`. */
  readonly providers?: Providers | undefined;
}

/**
 * Finds persons with a network in worker threads. Cameras may share one detector: their frames queue up, first come,
 * first served, and share batches where the model can take them.
 *
 * @throws ModelError where the model cannot be loaded or is no detector of the family
 */
export async function networkDetector(options: NetworkDetectorOptions): Promise<Detector> {
  const { model, family, workers, providers, maxBatchWaitMs = 2 } = options;
  const pool = await createOnnxPool<readonly NetworkPicture[], NetworkReply, NetworkProgramOptions>({
    model,
    program: { base: import.meta.url, module: './network/network-program' },
    programOptions: {
      family,
      confidence: options.confidence ?? 0.25,
      nmsIou: options.nmsIou,
      classes: options.classes ?? [0],
      inputSize: options.inputSize,
    },
    workers,
    providers,
  });
  const { tensors, family: found } = findFamily(pool.info, family);
  const { maxBatch = pool.info.provider === 'cpu' ? 1 : 8 } = options;
  const detect = createPictureBatches({
    run: (pictures) => pool.run(pictures),
    workers: pool.info.workers,
    maxSize: isOpen(tensors.inputs[0]!.shape[0]) ? maxBatch : 1,
    maxWaitMs: maxBatchWaitMs,
  });
  return {
    name: family ?? found.name,
    execution: executionOf(pool.info),
    detect: ({ size, pixels }) => detect({ size, pixels }),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}
