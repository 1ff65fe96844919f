import type { SchedulerLike, Subscription } from 'rxjs';
import type { FrameSink, OpenReader } from './reader.ts';

export interface WatchdogOptions {
  /** How long the first frame may take. */
  readonly connectTimeoutMs: number;
  /** How long any later frame may take. */
  readonly noFrameTimeoutMs: number;
  readonly scheduler: SchedulerLike;
}

/** Ends a reader that falls silent: a stalled camera keeps its connection open, often for ever. */
export function withWatchdog(openReader: OpenReader, options: WatchdogOptions): OpenReader {
  const { connectTimeoutMs, noFrameTimeoutMs, scheduler } = options;
  return (request, sink) => {
    let timer: Subscription | undefined;
    let heardAt = scheduler.now();
    let seen = false;

    function heard(): void {
      heardAt = scheduler.now();
      if (seen) return;
      seen = true;
      // From here on the shorter patience holds.
      timer?.unsubscribe();
      check();
    }

    function check(): void {
      const limitMs = seen ? noFrameTimeoutMs : connectTimeoutMs;
      const leftMs = heardAt + limitMs - scheduler.now();
      if (leftMs > 0) {
        timer = scheduler.schedule(check, leftMs);
        return;
      }
      void reader.close();
      const detail = seen ? `no frame for ${limitMs} ms` : `no answer within ${limitMs} ms`;
      sink.end({ kind: 'broken', detail });
    }

    const watched: FrameSink = {
      open: (size) => sink.open(size),
      frame(pixels, streamMs) {
        heard();
        sink.frame(pixels, streamMs);
      },
      drop() {
        heard();
        sink.drop();
      },
      end(failure) {
        timer?.unsubscribe();
        sink.end(failure);
      },
    };
    const reader = openReader(request, watched);
    check();
    return {
      close() {
        timer?.unsubscribe();
        return reader.close();
      },
    };
  };
}
