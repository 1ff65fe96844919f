import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { spawnWorker } from '../../runtime/spawn-worker.ts';
import type { FramePool } from '../frame-pool.ts';
import { controlWord, type Loan, type NodeAvMessage, type NodeAvWorkerData } from './node-av-protocol.ts';
import type { OpenReader, ReadFailure } from './reader.ts';

/**
 * Decodes in a worker thread of this process with the `node-av` binding, straight into the pool's shared
 * buffers. The main thread only moves numbers.
 *
 * The worker uses the binding's blocking calls: the asynchronous ones run on libuv's few pool threads, which
 * a handful of stalled cameras would occupy, and with them every file operation of the process. The price: a
 * reader of a stalled camera closes only when its read times out.
 */
export const nodeAvReader: OpenReader = (request, sink) => {
  const control = new Int32Array(new SharedArrayBuffer(8));
  const { port1: ours, port2: loans } = new MessageChannel();
  const workerData: NodeAvWorkerData = { request, control, loans };
  const worker = spawnWorker(import.meta.url, './node-av-worker', { workerData, transferList: [loans] });
  const gone = once(worker, 'exit').catch(() => undefined);
  const lent = new Map<number, Loan['pixels']>();
  let lastLoan = 0;
  let open = true;
  let pool: FramePool | undefined;

  async function lendAll(from: FramePool): Promise<void> {
    for (;;) {
      const pixels = await from.acquire();
      if (pixels === undefined) return;
      if (!open) {
        from.release(pixels);
        return;
      }
      lent.set(++lastLoan, pixels);
      ours.postMessage({ number: lastLoan, pixels } satisfies Loan);
      wake(controlWord.loans);
    }
  }

  function wake(word: number): void {
    Atomics.add(control, word, 1);
    Atomics.notify(control, controlWord.loans);
  }

  function stop(): void {
    open = false;
    Atomics.store(control, controlWord.stop, 1);
    wake(controlWord.loans);
    // The worker may still write into a buffer on loan until it is gone.
    void gone.then(() => {
      ours.close();
      for (const pixels of lent.values()) pool?.release(pixels);
      lent.clear();
    });
  }

  function end(failure?: ReadFailure): void {
    if (!open) return;
    stop();
    sink.end(failure);
  }

  worker.on('message', (message: NodeAvMessage) => {
    if (!open) return;
    if (message.kind === 'open') {
      pool = sink.open(message.size);
      void lendAll(pool);
    } else if (message.kind === 'frame') {
      const pixels = lent.get(message.number)!;
      lent.delete(message.number);
      sink.frame(pixels, message.streamMs);
    } else if (message.kind === 'drop') {
      sink.drop();
    } else {
      end(message.failure);
    }
  });
  worker.on('error', (error) => end({ kind: 'no-decoder', detail: error.message }));
  worker.on('exit', () => end({ kind: 'broken', detail: 'the decoder thread stopped' }));

  return {
    async close() {
      if (open) stop();
      await gone;
    },
  };
};
