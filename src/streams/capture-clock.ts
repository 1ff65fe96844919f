/** Turns the stream time of frames into capture times, strictly rising, ms since the epoch. */
export interface CaptureClock {
  /** A new connection: stream time starts anew. */
  restart(): void;
  /**
   * @param streamMs presentation time, ms since the first frame of this connection
   * @param nowMs wall clock when the frame came
   */
  capturedAt(streamMs: number, nowMs: number): number;
}

/** The least step between two frames, one microsecond: for streams whose own times repeat or go back. */
const leastStepMs = 0.001;

/** Files: the first frame was captured at `startAt`, the others as far behind it as the file says. */
export function recordedClock(startAt: number): CaptureClock {
  let last = -Infinity;
  return {
    restart() {
      last = -Infinity;
    },
    capturedAt(streamMs) {
      last = Math.max(startAt + streamMs, last + leastStepMs);
      return last;
    },
  };
}

/** How far back arrivals count for the offset between stream time and wall clock. */
const windowMs = 30_000;
/** Stream times further than this from the wall clock's pace are a new count, not jitter. */
const jumpMs = 5000;
/** Per ms of stream time, how much the offset may fall (we learn of a shorter delay) or rise (clocks drift). */
const fastestFall = 0.5;
const fastestRise = 0.01;

/**
 * Cameras: capture time is stream time plus an offset, which is the least difference between arrival and stream
 * time within the last half minute. A delay in the network only ever makes that difference larger, so the least
 * one is nearest to the truth (the minimum filter of NTP's clock filter, RFC 5905, section 10). The offset moves
 * smoothly, so that capture time keeps between half the pace of the stream and 1 % above it and jitter does not
 * show; drift between the camera's clock and ours is followed. It stays strictly rising across connections.
 */
export function liveClock(): CaptureClock {
  let offset: number | undefined;
  let previousStream = 0;
  let last = -Infinity;
  /** Candidates for the window's minimum: streamMs and difference both rise from first to last. */
  let window: { streamMs: number; difference: number }[] = [];

  function anchor(difference: number): number {
    window = [];
    return difference;
  }

  return {
    restart() {
      offset = undefined;
    },
    capturedAt(streamMs, nowMs) {
      const difference = nowMs - streamMs;
      let step = streamMs - previousStream;
      if (offset === undefined || step < 0 || Math.abs(difference - offset) > jumpMs) {
        offset = anchor(difference);
        // From one count to another there is no step that could limit the offset.
        step = 0;
      }
      previousStream = streamMs;
      while (window.length > 0 && window.at(-1)!.difference >= difference) window.pop();
      window.push({ streamMs, difference });
      while (window[0]!.streamMs < streamMs - windowMs) window.shift();
      const target = window[0]!.difference;
      offset = Math.min(Math.max(target, offset - fastestFall * step), offset + fastestRise * step);
      last = Math.max(streamMs + offset, last + leastStepMs);
      return last;
    },
  };
}
