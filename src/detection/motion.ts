import type { Worker } from 'node:worker_threads';
import type { Detection } from '../domain.ts';
import { ModelError } from '../errors.ts';
import type { Detector } from '../ports.ts';
import { spawnWorker } from '../runtime/spawn-worker.ts';
import type { MotionReply, MotionRequest } from './motion-worker.ts';
import { errorText } from '../runtime/error-text.ts';

export interface MotionDetectorOptions {
  /** Less confident detections are dropped, default 0.3. */
  readonly confidence?: number | undefined;
}

interface Waiting {
  readonly resolve: (detections: readonly Detection[]) => void;
  readonly reject: (error: ModelError) => void;
}

/**
 * Finds persons as what differs from a learnt background: needs no model and little time, but a camera that does
 * not move. The first second of each camera only teaches. Learning follows `capturedAt`, so that the frame rate
 * does not matter; the state of each camera lives in the detector, and frames of one camera must come in order.
 * The work is done in a thread of its own, which starts with the first frame.
 */
export function motionDetector({ confidence = 0.3 }: MotionDetectorOptions = {}): Detector {
  const waiting: Waiting[] = [];
  let worker: Worker | undefined;

  function fail(reason: string): void {
    worker = undefined;
    const error = new ModelError(`the motion detector has stopped: ${reason}`, {
      hint: 'it learns its backgrounds anew with the next frame',
    });
    for (const { reject } of waiting.splice(0)) reject(error);
  }

  function start(): Worker {
    const thread = spawnWorker(import.meta.url, './motion-worker');
    thread.on('message', (detections: MotionReply) => {
      // The last words of a thread that was given up.
      if (thread !== worker) return;
      const { resolve } = waiting.shift()!;
      if (waiting.length === 0) thread.unref();
      resolve(detections.filter((detection) => detection.confidence >= confidence));
    });
    thread.on('error', (error) => fail(errorText(error)));
    thread.on('exit', () => {
      if (thread === worker) fail('its thread is over');
    });
    return thread;
  }

  return {
    name: 'motion',
    detect({ camera, capturedAt, size, pixels }) {
      worker ??= start();
      // An idle detector must not keep the process alive; one that owes an answer must.
      worker.ref();
      worker.postMessage({ camera, capturedAt, size, pixels } satisfies MotionRequest);
      return new Promise<readonly Detection[]>((resolve, reject) => waiting.push({ resolve, reject }));
    },
    async [Symbol.asyncDispose]() {
      const thread = worker;
      worker = undefined;
      for (const { reject } of waiting.splice(0)) reject(new ModelError('the motion detector is disposed'));
      await thread?.terminate();
    },
  };
}
