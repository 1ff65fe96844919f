import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cameraId, type Box, type Detection } from '../src/domain.ts';
import { createRandom } from '../src/maths/random.ts';
import { normaliseInPlace } from '../src/maths/vector.ts';
import type { Tracker } from '../src/ports.ts';
import { createTracker, trackerNames } from '../src/tracking/create-tracker.ts';
import { correctKalman, kalmanStateLength, predictKalman, startKalman } from '../src/tracking/kalman.ts';
import { sortMotion } from '../src/tracking/motion-models.ts';
import type { Stage } from './context.ts';
import { interleaved, timed } from './measure.ts';
import { rateRow, type BenchRow } from './report.ts';

const fps = 10;
const camera = cameraId('bench');

/**
 * Following a crowd with each tracker, against the Kalman filters of the same persons without finding out who is who.
 * The motion-and-looks tracker is measured twice: without looks, and with the looks that it asks for.
 */
export const track: Stage = async ({ quick, rounds, progress }) => {
  const rows: BenchRow[] = [];
  for (const people of [10, 20, 50, 200]) {
    const frames = crowd(people, 100);
    const looks = looksOf(people);
    const repeats = Math.ceil((quick ? 4_000 : 10_000) / people / frames.length);
    for (const name of [...trackerNames, 'bot-sort with looks'] as const) {
      progress(`${name}, ${people} persons`);
      const make = (): Tracker => createTracker(name.split(' ')[0]!, { camera });
      const follow = name.endsWith('looks')
        ? () => followLooks(make(), frames, looks)
        : () => followAll(make(), frames);
      const gc = watchGarbageCollection();
      const spans: Span[] = [];
      const rates = await interleaved(rounds, {
        ours: timed(() => {
          const from = performance.now();
          for (let i = 0; i < repeats; i++) follow();
          spans.push({ from, to: performance.now() });
          return repeats * frames.length;
        }),
        ceiling: timed(() => {
          for (let i = 0; i < repeats; i++) filterAll(frames);
          return repeats * frames.length;
        }),
      });
      const share = (100 * (await gc.shareOf(spans))).toFixed(1);
      const note = `Kalman filters alone, nobody matched; ${share} % of our time is GC`;
      rows.push(rateRow(`${name}, ${people} persons`, 'updates/s', rates, note));
    }
  }
  return rows;
};

function followAll(tracker: Tracker, frames: readonly (readonly Walker[])[]): void {
  frames.forEach((detections, i) => tracker.update(detections, (i * 1000) / fps));
}

/** As a site does: asks which looks are wanted, and gives those. What describing costs is another stage's. */
function followLooks(
  tracker: Tracker,
  frames: readonly (readonly Walker[])[],
  looks: readonly Float32Array[],
): void {
  frames.forEach((detections, i) => {
    const at = (i * 1000) / fps;
    const given: Detection[] = detections.slice();
    for (const k of tracker.wanted!(detections, at)) {
      given[k] = { ...detections[k]!, appearance: looks[detections[k]!.who]! };
    }
    tracker.update(given, at);
  });
}

/** As long as those of OSNet. */
function looksOf(people: number): Float32Array[] {
  const random = createRandom(7);
  return Array.from({ length: people }, () =>
    normaliseInPlace(Float32Array.from({ length: 512 }, () => random.normal())),
  );
}

function filterAll(frames: readonly (readonly Detection[])[]): void {
  const states = frames[0]!.map(({ box }) => {
    const state = new Float64Array(kalmanStateLength);
    startKalman(sortMotion, state, box);
    return state;
  });
  for (const detections of frames) {
    for (let i = 0; i < states.length; i++) {
      predictKalman(sortMotion, states[i]!, 1 / fps);
      const seen = detections[i];
      if (seen) correctKalman(sortMotion, states[i]!, seen.box);
    }
  }
}

/** Persons who walk about a 1080p view, seen with jitter and missed now and then. */
function crowd(people: number, frames: number): Walker[][] {
  const random = createRandom(people);
  const walkers = Array.from({ length: people }, (_, who) => ({
    who,
    x: random.between(0, 1800),
    y: random.between(0, 800),
    dx: random.between(-8, 8),
    dy: random.between(-4, 4),
    height: random.between(100, 260),
  }));
  return Array.from({ length: frames }, (_, frame) =>
    walkers
      .filter(() => frame === 0 || random.next() >= 0.05)
      .map(({ who, x, y, dx, dy, height }) => {
        const box: Box = {
          x: x + dx * frame + random.normal(),
          y: y + dy * frame + random.normal(),
          width: height * 0.4,
          height: height + random.normal(),
        };
        return { who, box, confidence: random.between(0.3, 0.95) };
      }),
  );
}

interface Walker extends Detection {
  readonly who: number;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Watches the pauses of garbage collection from now on; tells once which share of some spans they took. */
function watchGarbageCollection(): { shareOf(spans: readonly Span[]): Promise<number> } {
  const pauses: PerformanceEntry[] = [];
  const observer = new PerformanceObserver((list) => pauses.push(...list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  return {
    async shareOf(spans) {
      // Pauses are reported some turns of the event loop later.
      for (let turn = 0; turn < 5; turn++) await nextTurn();
      observer.disconnect();
      const within = pauses.filter(({ startTime }) =>
        spans.some(({ from, to }) => startTime >= from && startTime < to),
      );
      const paused = within.reduce((sum, { duration }) => sum + duration, 0);
      return paused / spans.reduce((sum, { from, to }) => sum + to - from, 0);
    },
  };
}
