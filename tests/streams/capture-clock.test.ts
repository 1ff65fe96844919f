import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveClock, recordedClock } from '../../src/streams/capture-clock.ts';

const rising = (values: readonly number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!);

describe('recorded clock', () => {
  it('adds the exact stream time, and still rises where the file repeats itself', () => {
    const clock = recordedClock(5000);
    expect([0, 40, 40, 80.5].map((ms) => clock.capturedAt(ms, 1e12))).toEqual([5000, 5040, 5040.001, 5080.5]);
  });
});

describe('live clock', () => {
  const startedAt = 1_700_000_000_000;

  it('always rises, whatever the stream and the network do', () => {
    const step = fc.record({
      stream: fc.double({ min: -10_000, max: 10_000, noNaN: true }),
      wall: fc.integer({ min: 0, max: 5000 }),
      restart: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = liveClock();
        let stream = 0;
        let wall = startedAt;
        const times = steps.map((s) => {
          if (s.restart) {
            clock.restart();
            stream = 0;
          }
          stream += s.stream;
          wall += s.wall;
          return clock.capturedAt(stream, wall);
        });
        expect(rising(times)).toBe(true);
      }),
    );
  });

  it('finds the least delay behind jitter, and gives evenly spaced times', () => {
    const jitters = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 400, maxLength: 400 });
    fc.assert(
      fc.property(jitters, (jitter) => {
        const clock = liveClock();
        jitter[50] = 0;
        const times = jitter.map((delay, n) => clock.capturedAt(40 * n, startedAt + 40 * n + 20 + delay));
        // Known from frame 50 on at the latest, and approached at half the stream's pace: 300 ms take 600 ms.
        for (let n = 70; n < 400; n++) {
          const expected = startedAt + 40 * n + 20;
          expect(Math.abs(times[n]! - expected)).toBeLessThan(1);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('follows a camera whose clock drifts', () => {
    const clock = liveClock();
    let worst = 0;
    for (let n = 0; n < 25 * 3600; n += 5) {
      // 200 ppm slow: 0.7 s an hour.
      const wall = startedAt + 40 * n * 1.0002;
      worst = Math.max(worst, Math.abs(clock.capturedAt(40 * n, wall) - wall));
    }
    expect(worst).toBeLessThan(10);
  });

  it('takes a burst of held-back frames for what it is', () => {
    const clock = liveClock();
    const times = Array.from({ length: 100 }, (_, n) =>
      clock.capturedAt(40 * n, startedAt + Math.max(1000, 40 * n)),
    );
    expect(rising(times)).toBe(true);
    expect(Math.abs(times[99]! - (startedAt + 40 * 99))).toBeLessThan(1);
  });

  it('starts anew after a reconnect or a jump of the stream', () => {
    const clock = liveClock();
    clock.capturedAt(0, startedAt);
    clock.restart();
    expect(clock.capturedAt(0, startedAt + 60_000)).toBe(startedAt + 60_000);
    expect(clock.capturedAt(3_600_000, startedAt + 60_040)).toBe(startedAt + 60_040);
  });

  it('is right at once after a reconnect, however long the last connection was', () => {
    const clock = liveClock();
    for (let ms = 0; ms <= 400_000; ms += 100) clock.capturedAt(ms, startedAt + ms);
    clock.restart();
    const again = startedAt + 402_000;
    expect([0, 40, 80].map((ms) => clock.capturedAt(ms, again + ms))).toEqual([
      again,
      again + 40,
      again + 80,
    ]);
    // A camera that sets its count back without a new connection.
    expect(clock.capturedAt(20, again + 120)).toBe(again + 120);
  });
});
