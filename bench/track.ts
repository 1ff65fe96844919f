import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cameraId, type Box, type Detection } from '../src/domain.ts';
import { createRandom } from '../src/maths/random.ts';
import { byteTracker } from '../src/tracking/byte-track.ts';
import { correctKalman, kalmanStateLength, predictKalman, startKalman } from '../src/tracking/kalman.ts';
import { sortMotion } from '../src/tracking/motion-models.ts';
import type { Stage } from './context.ts';
import { interleaved, timed } from './measure.ts';
import { rateRow, type BenchRow } from './report.ts';

const fps = 10;
const camera = cameraId('bench');

/** Following a crowd, against the Kalman filters of the same persons without finding out who is who. */
export const track: Stage = async ({ quick, rounds, progress }) => {
  const rows: BenchRow[] = [];
  for (const people of [10, 20, 50, 200]) {
    progress(`${people} persons`);
    const frames = crowd(people, 100);
    const repeats = Math.ceil((quick ? 4_000 : 10_000) / people / frames.length);
    const gc = watchGarbageCollection();
    const spans: Span[] = [];
    const rates = await interleaved(rounds, {
      ours: timed(() => {
        const from = performance.now();
        for (let i = 0; i < repeats; i++) followAll(frames);
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
    rows.push(rateRow(`${people} persons`, 'updates/s', rates, note));
  }
  return rows;
};

function followAll(frames: readonly (readonly Detection[])[]): void {
  const tracker = byteTracker({ camera });
  frames.forEach((detections, i) => tracker.update(detections, (i * 1000) / fps));
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
function crowd(people: number, frames: number): Detection[][] {
  const random = createRandom(people);
  const walkers = Array.from({ length: people }, () => ({
    x: random.between(0, 1800),
    y: random.between(0, 800),
    dx: random.between(-8, 8),
    dy: random.between(-4, 4),
    height: random.between(100, 260),
  }));
  return Array.from({ length: frames }, (_, frame) =>
    walkers
      .filter(() => frame === 0 || random.next() >= 0.05)
      .map(({ x, y, dx, dy, height }) => {
        const box: Box = {
          x: x + dx * frame + random.normal(),
          y: y + dy * frame + random.normal(),
          width: height * 0.4,
          height: height + random.normal(),
        };
        return { box, confidence: random.between(0.3, 0.95) };
      }),
  );
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
