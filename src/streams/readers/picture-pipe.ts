import type { Readable } from 'node:stream';
import { i420Bytes } from '../../imaging/i420.ts';
import type { FramePool } from '../frame-pool.ts';
import type { FrameSink } from './reader.ts';

type Pixels = Uint8Array<SharedArrayBuffer>;

/** Cuts a pipe of raw pictures into pool buffers and joins each picture with its time. */
export interface PicturePipe {
  /** Bytes of one picture. */
  readonly bytes: number;
  /** The time of the next picture; times and pictures may come in either order. */
  time(streamMs: number): void;
  /** Calls `done` when everything read from the pipe is delivered: its end may come while a picture waits. */
  whenDrained(done: () => void): void;
  /** Gives back what is half filled; nothing more is delivered. */
  close(): void;
}

/**
 * @param live true: pictures that find no free buffer are read and dropped; false: the pipe is paused until
 * the receiver has disposed a frame
 */
export function picturePipe(
  stdout: Readable,
  pool: FramePool,
  live: boolean,
  sink: Pick<FrameSink, 'frame' | 'drop'>,
): PicturePipe {
  const bytes = i420Bytes(pool.size);
  const times: number[] = [];
  const complete: (Pixels | undefined)[] = [];
  /** Of the picture being read: its buffer (undefined where it is dropped), and how much of it is there. */
  let filling: Pixels | undefined;
  let filled = 0;
  /** What comes while a picture waits for its buffer: Node resumes the paused pipes of a process that exits. */
  const backlog: Uint8Array[] = [];
  let waiting = false;
  let onDrained = (): void => undefined;
  let open = true;

  /** False where the rest has to wait for a free buffer. */
  function take(chunk: Uint8Array): boolean {
    for (let at = 0; at < chunk.length && open;) {
      if (filled === 0 && filling === undefined) {
        filling = pool.tryAcquire();
        if (filling === undefined && !live) {
          waitForBuffer(chunk.subarray(at));
          return false;
        }
      }
      const part = chunk.subarray(at, at + bytes - filled);
      filling?.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled === bytes) {
        complete.push(filling);
        filling = undefined;
        filled = 0;
        deliver();
      }
    }
    return true;
  }

  function waitForBuffer(rest: Uint8Array): void {
    waiting = true;
    backlog.unshift(rest);
    stdout.pause();
    void pool.acquire().then((pixels) => {
      if (pixels === undefined) return;
      if (!open) {
        pool.release(pixels);
        return;
      }
      filling = pixels;
      waiting = false;
      for (let next = backlog.shift(); next; next = backlog.shift()) if (!take(next)) return;
      stdout.resume();
      onDrained();
    });
  }

  function deliver(): void {
    while (open && complete.length > 0 && times.length > 0) {
      const pixels = complete.shift();
      const streamMs = times.shift()!;
      if (pixels) sink.frame(pixels, streamMs);
      else sink.drop();
    }
  }

  stdout.on('data', (chunk: Uint8Array) => {
    if (waiting) backlog.push(chunk);
    else take(chunk);
  });
  return {
    bytes,
    time(streamMs) {
      times.push(streamMs);
      deliver();
    },
    whenDrained(done) {
      if (waiting) onDrained = done;
      else done();
    },
    close() {
      open = false;
      for (const pixels of [...complete, filling]) if (pixels) pool.release(pixels);
    },
  };
}
