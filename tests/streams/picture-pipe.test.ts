import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFramePool } from '../../src/streams/frame-pool.ts';
import { picturePipe } from '../../src/streams/readers/picture-pipe.ts';

const size = { width: 4, height: 2 };
const bytes = 12;
const film = (count: number) => Uint8Array.from({ length: count * bytes }, (_, i) => Math.floor(i / bytes));
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Pushes a film of `count` pictures through in pieces; every picture is given back one turn later. */
async function pump(options: {
  count: number;
  cuts: number[];
  live: boolean;
  timesFirst: boolean;
  /** Resumes the pipe although it is paused, as Node does when the process that writes to it exits. */
  resumed?: boolean;
}) {
  const { count, cuts, live, timesFirst, resumed = false } = options;
  const pool = createFramePool(size, 2);
  const stdout = new PassThrough();
  const seen: { value: number; streamMs: number }[] = [];
  const out: Uint8Array<SharedArrayBuffer>[] = [];
  let dropped = 0;
  const pipe = picturePipe(stdout, pool, live, {
    frame(pixels, streamMs) {
      expect(new Set(pixels).size).toBe(1);
      seen.push({ value: pixels[0]!, streamMs });
      out.push(pixels);
    },
    drop: () => dropped++,
  });
  const tell = () => Array.from({ length: count }, (_, n) => pipe.time(n * 10));
  if (timesFirst) tell();
  const edges = [0, ...cuts.map((cut) => cut % (count * bytes)).sort((a, b) => a - b), count * bytes];
  for (const [i, edge] of edges.entries()) if (i > 0) stdout.write(film(count).subarray(edges[i - 1], edge));
  if (!timesFirst) tell();
  if (resumed) await turn();
  if (resumed) stdout.resume();
  let drained = false;
  for (let quiet = 0; quiet < 5; quiet++) {
    await turn();
    expect(out.length).toBeLessThanOrEqual(2);
    if (out.length > 0) quiet = 0;
    if (quiet === 0 && !drained) pipe.whenDrained(() => (drained = seen.length + dropped === count));
    for (const pixels of out.splice(0)) pool.release(pixels);
  }
  pipe.close();
  return { seen, dropped: () => dropped, drained: () => drained, pool };
}

it('loses no picture of a file, however the pipe cuts them and however slow the receiver', () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        count: fc.integer({ min: 1, max: 12 }),
        cuts: fc.array(fc.nat(200), { maxLength: 12 }),
        live: fc.constant(false),
        timesFirst: fc.boolean(),
        resumed: fc.boolean(),
      }),
      async (options) => {
        const { seen, dropped, drained, pool } = await pump(options);
        expect(seen).toEqual(
          Array.from({ length: options.count }, (_, n) => ({ value: n, streamMs: n * 10 })),
        );
        expect(dropped()).toBe(0);
        expect(drained()).toBe(true);
        expect(pool.free).toBe(2);
      },
    ),
    { numRuns: 60 },
  ));

it('drops pictures of a camera that find no buffer, and keeps each with its own time', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(200)), async (count, cuts) => {
      const { seen, dropped, pool } = await pump({ count, cuts, live: true, timesFirst: true });
      expect(seen.length + dropped()).toBe(count);
      for (const { value, streamMs } of seen) expect(streamMs).toBe(value * 10);
      expect(pool.free).toBe(2);
    }),
    { numRuns: 60 },
  ));
