import type { Size } from '../../domain.ts';
import type { FramePool } from '../frame-pool.ts';

type Pixels = Uint8Array<SharedArrayBuffer>;

/** What every reader needs to know to decode one file or one connection to a camera. */
export interface ReadRequest {
  /** Absolute path of a file, or a network URL (with its credentials: never print it). */
  readonly input: string;
  readonly live: boolean;
  /** libavfilter chain; both readers run the same one, so that they deliver the same frames. */
  readonly filters: string;
  readonly transport: 'tcp' | 'udp';
  /** After how long without data a blocking read of a camera gives up. */
  readonly readTimeoutMs: number;
}

/** Why reading stopped early. `detail` is the decoder's own words and may hold credentials until redacted. */
export interface ReadFailure {
  readonly kind: 'not-a-video' | 'no-decoder' | 'broken';
  readonly detail: string;
}

/** Where a reader puts what it decodes. */
export interface FrameSink {
  /** Called once, when the picture's size is known: the pool whose buffers the reader fills. */
  open(size: Size): FramePool;
  /** A picture in a buffer of the pool; `streamMs` is its presentation time, milliseconds since the first frame. */
  frame(pixels: Pixels, streamMs: number): void;
  /** A picture that a live reader let go because no buffer was free. */
  drop(): void;
  /** The last call, exactly once: the stream is over, well or badly. */
  end(failure?: ReadFailure): void;
}

/** One opened input. */
export interface Reader {
  /** Stops reading; the sink hears nothing more. Resolves when the process or thread is gone. */
  close(): Promise<void>;
}

/**
 * Opens an input. Files wait for free buffers and lose nothing; live inputs drop what finds no free buffer, so
 * that their latency stays flat.
 */
export type OpenReader = (request: ReadRequest, sink: FrameSink) => Reader;

/** Sorts a decoder's message into the kinds that need different advice. */
export function readFailure(detail: string): ReadFailure {
  const notAVideo = /invalid data found|matches no streams|does not contain any stream|moov atom not found/i;
  const noDecoder = /unknown decoder|decoder .*not found|no decoder/i;
  if (noDecoder.test(detail)) return { kind: 'no-decoder', detail };
  return { kind: notAVideo.test(detail) ? 'not-a-video' : 'broken', detail };
}
