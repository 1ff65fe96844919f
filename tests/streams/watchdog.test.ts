import { VirtualTimeScheduler } from 'rxjs';
import { expect, it } from 'vitest';
import { cameraId } from '../../src/domain.ts';
import { createFramePool } from '../../src/streams/frame-pool.ts';
import type { FrameSink, ReadFailure } from '../../src/streams/readers/reader.ts';
import { withWatchdog } from '../../src/streams/readers/watchdog.ts';

/** A reader that gives a frame at each of the given times, watched with 1000 ms to connect and 100 ms between. */
function play(frameTimes: readonly number[], endAt?: number) {
  const scheduler = new VirtualTimeScheduler();
  const seen = { frames: 0, closed: 0, ends: [] as { at: number; failure: ReadFailure | undefined }[] };
  const pool = createFramePool({ width: 2, height: 2 }, 1);
  const open = withWatchdog(
    (_, sink) => {
      for (const at of frameTimes) {
        scheduler.schedule(() => seen.closed === 0 && sink.frame(pool.tryAcquire()!, 0), at);
      }
      if (endAt !== undefined) scheduler.schedule(() => sink.end(), endAt);
      return {
        close() {
          seen.closed++;
          return Promise.resolve();
        },
      };
    },
    { connectTimeoutMs: 1000, noFrameTimeoutMs: 100, scheduler },
  );
  const sink: FrameSink = {
    open: () => pool,
    frame(pixels) {
      seen.frames++;
      pool.release(pixels);
    },
    drop: () => undefined,
    end: (failure) => seen.ends.push({ at: scheduler.now(), failure }),
  };
  const request = {
    camera: cameraId('a'),
    input: '',
    live: true,
    filters: '',
    transport: 'tcp',
    readTimeoutMs: 100,
  } as const;
  const reader = open(request, sink);
  return { seen, reader, run: () => scheduler.flush() };
}

it('ends a camera that never answers', () => {
  const { seen, run } = play([]);
  run();
  expect(seen.ends).toEqual([{ at: 1000, failure: { kind: 'broken', detail: 'no answer within 1000 ms' } }]);
  expect(seen.closed).toBe(1);
});

it('ends a camera that falls silent, with the short patience from its first frame on', () => {
  const { seen, run } = play([500, 590, 680, 2000]);
  run();
  expect(seen.frames).toBe(3);
  expect(seen.ends).toEqual([{ at: 780, failure: { kind: 'broken', detail: 'no frame for 100 ms' } }]);
});

it('keeps quiet once the stream has ended or was closed', () => {
  const ended = play([10, 20], 30);
  ended.run();
  expect(ended.seen.ends).toEqual([{ at: 30, failure: undefined }]);
  const left = play([10]);
  void left.reader.close();
  left.run();
  expect(left.seen).toMatchObject({ closed: 1, ends: [] });
});
