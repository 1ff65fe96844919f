import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EdgeRecord, MatchEvent } from '../../src/domain.ts';
import { createCameraGraph, type CameraLink } from '../../src/index/camera-graph.ts';
import { createIdentityMap } from '../../src/index/identity-map.ts';
import { camera, linkAll, recordsOf, track, unit, type TrueTrack } from './link-scenario.ts';

const cameras = 3;
const graph: CameraLink[] = [
  { from: camera(0), to: camera(1), minTravelMs: 20, maxTravelMs: 100 },
  { from: camera(1), to: camera(2), overlapping: true },
];

/** Features of few directions with noise, so that everybody is like somebody, rightly or wrongly. */
const look = fc
  .tuple(fc.nat({ max: 2 }), fc.double({ min: -0.6, max: 0.6, noNaN: true }))
  .map(([direction, noise]) => {
    const values = [0, 0, 0];
    values[direction] = 1;
    values[(direction + 1) % 3]! += noise;
    return unit(values);
  });

const trueTrack = fc.record({
  cam: fc.nat({ max: cameras - 1 }),
  startedAt: fc.nat({ max: 600 }),
  // Detections before the first and after the last embedding, and the tracker's patience.
  before: fc.nat({ max: 30 }),
  after: fc.nat({ max: 30 }),
  patience: fc.nat({ max: 60 }),
  gaps: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 8 }),
  looks: fc.array(look, { minLength: 9, maxLength: 9 }),
});

const schedule = fc.array(trueTrack, { minLength: 1, maxLength: 12 }).map((tracks) =>
  tracks.map(({ cam, startedAt, before, after, patience, gaps, looks }, n): TrueTrack => {
    let time = startedAt + before;
    const times = [time, ...gaps.map((gap) => (time += gap))];
    return {
      track: track(cam, n),
      camera: camera(cam),
      startedAt,
      endedAt: time + after,
      settledAt: time + after + patience,
      looks: times.map((capturedAt, i) => ({ capturedAt, global: looks[i]! })),
    };
  }),
);

const options = {
  threshold: 0.1,
  sameCameraThreshold: 0.1,
  splitThreshold: 0.15,
  minEmbeddings: 2,
  decideAfterMs: 50,
  identityMemoryMs: 300,
  prototypesPerIdentity: 3,
  shortlist: 2,
  cameraGraph: graph,
};
const runs = { numRuns: 150 };

/** Folds events as a stranger would who knows only their meaning, and checks each of them. */
function fold(events: readonly MatchEvent[]): ReadonlyMap<string, string> {
  const owner = new Map<string, string>();
  const alive = new Set<string>();
  const used = new Set<string>();
  const enrol = (identity: string) => {
    expect(used.has(identity), `${identity} is used again`).toBe(false);
    used.add(identity);
    alive.add(identity);
  };
  let at = -Infinity;
  for (const event of events) {
    expect(event.at).toBeGreaterThanOrEqual(at);
    at = event.at;
    if (event.type === 'appeared') enrol(event.identity);
    if (event.type === 'split' && !alive.has(event.identity)) enrol(event.identity);
    expect(alive.has(event.identity), `${event.type} names a dead identity`).toBe(true);
    switch (event.type) {
      case 'appeared':
      case 'matched':
        expect(owner.has(event.track), `${event.track} is moved without a correction`).toBe(false);
        owner.set(event.track, event.identity);
        break;
      case 'split':
        expect(owner.get(event.track)).toBe(event.from);
        expect(event.identity).not.toBe(event.from);
        owner.set(event.track, event.identity);
        break;
      case 'merged':
        expect(alive.delete(event.absorbed)).toBe(true);
        expect(event.identity).not.toBe(event.absorbed);
        for (const [one, identity] of owner) if (identity === event.absorbed) owner.set(one, event.identity);
        break;
      case 'ended':
        alive.delete(event.identity);
    }
  }
  return owner;
}

describe('linker, whatever happens', () => {
  it('gives each track one identity, and only ever corrects explicitly', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (tracks) => {
        const events = await linkAll(recordsOf(tracks), options);
        const owner = fold(events);
        expect([...owner.keys()].sort()).toEqual(tracks.map((one) => one.track).sort());
        const map = createIdentityMap();
        events.forEach((event) => map.accept(event));
        expect(new Map(map.entries())).toEqual(owner);
      }),
      runs,
    );
  });

  it('never lets a person be where they cannot be', async () => {
    const possible = createCameraGraph(graph);
    await fc.assert(
      fc.asyncProperty(schedule, async (tracks) => {
        const owner = fold(await linkAll(recordsOf(tracks), options));
        for (const [i, a] of tracks.entries()) {
          for (const b of tracks.slice(0, i)) {
            if (owner.get(a.track) !== owner.get(b.track)) continue;
            expect(possible.possible(a, b), `${a.track} and ${b.track}`).toBe(true);
          }
          const own = tracks.filter((one) => owner.get(one.track) === owner.get(a.track));
          const earlier = own.filter((one) => one !== a && one.startedAt < a.startedAt);
          expect(earlier.length === 0 || earlier.some((one) => possible.follows(one, a))).toBe(true);
        }
      }),
      runs,
    );
  });

  it('says the same again, byte by byte, whatever the order of the cameras within one moment', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, fc.boolean(), async (tracks, reversed) => {
        const records = recordsOf(tracks);
        const order = (record: EdgeRecord) => (reversed ? -1 : 1) * Number(record.camera.slice(4));
        const shuffled = [...records].sort((a, b) => a.capturedAt - b.capturedAt || order(a) - order(b));
        const [first, second] = [await linkAll(records, options), await linkAll(shuffled, options)];
        expect(JSON.stringify(second)).toBe(JSON.stringify(first));
      }),
      { numRuns: 60 },
    );
  });
});
