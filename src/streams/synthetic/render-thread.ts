import type { Worker } from 'node:worker_threads';
import { SourceError } from '../../errors.ts';
import { spawnWorker } from '../../runtime/spawn-worker.ts';
import type { RenderReply, RenderRequest } from './render-worker.ts';
import type { SceneOptions } from './scene.ts';

/** A worker thread that renders for several cameras; it lives while any of them is open. */
export interface RenderThread {
  open(): void;
  /** Rejects with a SourceError where the thread fails. */
  render(camera: number, frame: number, pixels: Uint8Array<SharedArrayBuffer>): Promise<void>;
  close(): void;
}

export function createRenderThread(options: SceneOptions): RenderThread {
  let worker: Worker | undefined;
  let users = 0;
  let nextId = 0;
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();

  function fail(reason: string, cause?: unknown): void {
    worker = undefined;
    const error = new SourceError(`The synthetic scene cannot be rendered: ${reason}`, { cause });
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function start(): Worker {
    const started = spawnWorker(import.meta.url, './render-worker', { workerData: options });
    started.on('message', ({ id, error }: RenderReply) => {
      const request = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) request?.resolve();
      else request?.reject(new SourceError(`The synthetic scene cannot be rendered: ${error}`));
    });
    started.on('error', (error) => {
      if (worker === started) fail(error.message, error);
    });
    started.on('exit', () => {
      if (worker === started) fail('its thread ended');
    });
    return started;
  }

  return {
    open() {
      users++;
    },
    render(camera, frame, pixels) {
      worker ??= start();
      const request: RenderRequest = { id: nextId++, camera, frame, pixels };
      const reply = new Promise<void>((resolve, reject) => waiting.set(request.id, { resolve, reject }));
      worker.postMessage(request);
      return reply;
    },
    close() {
      users--;
      if (users > 0 || !worker) return;
      const ended = worker;
      fail('it was closed');
      void ended.terminate();
    },
  };
}
