import type { CameraId, Frame, Size } from '../domain.ts';
import { i420Bytes } from '../imaging/i420.ts';

type Pixels = Uint8Array<SharedArrayBuffer>;

/** What a frame needs besides its buffer. */
export interface FrameStamp {
  readonly camera: CameraId;
  readonly sequence: number;
  readonly capturedAt: number;
}

/**
 * A fixed number of shared picture buffers: the memory limit of one source and, since `acquire` waits for a
 * disposed frame, its back-pressure.
 */
export interface FramePool {
  readonly size: Size;
  /** Buffers not handed out. */
  readonly free: number;
  /** A buffer at once, or undefined while all are out: live sources drop then. */
  tryAcquire(): Pixels | undefined;
  /** A buffer, as soon as one is free; first come, first served. Undefined once the pool is closed. */
  acquire(): Promise<Pixels | undefined>;
  /** Gives a buffer back that never became a frame. */
  release(pixels: Pixels): void;
  /** Wraps an acquired buffer; disposing the frame (once; more is harmless) gives the buffer back. */
  frame(pixels: Pixels, stamp: FrameStamp): Frame;
  /** Lets go of waiting readers; buffers still out stay valid. */
  close(): void;
}

/** @param count how many frames may be out at once; buffers are allocated on first use */
export function createFramePool(size: Size, count: number): FramePool {
  const bytes = i420Bytes(size);
  const idle: Pixels[] = [];
  const waiting: ((pixels: Pixels | undefined) => void)[] = [];
  let allocated = 0;
  let closed = false;

  function tryAcquire(): Pixels | undefined {
    const pixels = idle.pop();
    if (pixels !== undefined || allocated === count) return pixels;
    allocated++;
    return new Uint8Array(new SharedArrayBuffer(bytes));
  }

  function release(pixels: Pixels): void {
    const next = waiting.shift();
    if (next) next(pixels);
    else idle.push(pixels);
  }

  return {
    size,
    get free() {
      return idle.length + count - allocated;
    },
    tryAcquire,
    acquire() {
      if (closed) return Promise.resolve(undefined);
      const pixels = tryAcquire();
      return pixels ? Promise.resolve(pixels) : new Promise((resolve) => waiting.push(resolve));
    },
    release,
    frame(pixels, stamp) {
      let out = true;
      return {
        ...stamp,
        size,
        pixels,
        [Symbol.dispose]() {
          if (!out) return;
          out = false;
          release(pixels);
        },
      };
    },
    close() {
      closed = true;
      for (const resolve of waiting.splice(0)) resolve(undefined);
    },
  };
}
