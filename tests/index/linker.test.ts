import { firstValueFrom, from, toArray } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { EdgeRecord, MatchEvent, Stripes } from '../../src/domain.ts';
import { ConfigError } from '../../src/errors.ts';
import { createLinker } from '../../src/index/linker.ts';
import { crowd, pairF1 } from './crowd.ts';
import { camera, embeddingOf, linkAll, recordsOf, track, unit, type TrueTrack } from './link-scenario.ts';

/** A direction at so many degrees; the cosine distance of two is 1 - cos of the difference. */
const at = (degrees: number) =>
  unit([Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]);

/** A track of camera `cam`, one look every 100 ms. */
function walk(
  cam: number,
  n: number,
  startedAt: number,
  degrees: readonly number[],
  more: Partial<TrueTrack> = {},
): TrueTrack {
  const looks = degrees.map((angle, i) => ({ capturedAt: startedAt + 100 * i, global: at(angle) }));
  const endedAt = looks.at(-1)!.capturedAt;
  return {
    track: track(cam, n),
    camera: camera(cam),
    startedAt,
    endedAt,
    settledAt: endedAt + 50,
    looks,
    ...more,
  };
}

const brief = (events: readonly MatchEvent[]) =>
  events.map((event) => `${event.type} ${event.identity} ${event.track}`);
const threshold = 1 - Math.cos((20 * Math.PI) / 180);
const options = { threshold, identityMemoryMs: 10_000 };

describe('linker', () => {
  it('matches a person across cameras and says why', async () => {
    const events = await linkAll(
      recordsOf([walk(1, 1, 0, [0, 1, 2]), walk(2, 1, 5000, [10, 11, 12])]),
      options,
    );
    expect(brief(events)).toEqual(['appeared id-0-1 cam-1/s/1', 'matched id-0-1 cam-2/s/1']);
    expect(events[1]).toMatchObject({
      site: 'test',
      fromCamera: camera(1),
      at: 5200,
      firstSeen: 0,
      lastSeen: 5200,
      evidence: { threshold, tracks: [track(1, 1)] },
    });
    const { evidence } = events[1] as Extract<MatchEvent, { type: 'matched' }>;
    expect(evidence.distance).toBeCloseTo(1 - Math.cos((10 * Math.PI) / 180), 4);
    expect(evidence.margin).toBeUndefined();
  });

  it('knows who comes back to the same camera', async () => {
    const events = await linkAll(recordsOf([walk(1, 1, 0, [0, 0, 0]), walk(1, 2, 5000, [5, 5, 5])]), options);
    expect(events[1]).toMatchObject({ type: 'matched', fromCamera: camera(1), identity: 'id-0-1' });
  });

  it('asks for more likeness within one camera', async () => {
    const again = (cam: number) => recordsOf([walk(1, 1, 0, [0, 0, 0]), walk(cam, 2, 5000, [15, 15, 15])]);
    expect((await linkAll(again(2), options))[1]).toMatchObject({ type: 'matched', evidence: { threshold } });
    expect((await linkAll(again(1), options))[1]).toMatchObject({ type: 'appeared' });
    const sameCameraThreshold = 0.9 * threshold;
    expect((await linkAll(again(1), { ...options, sameCameraThreshold }))[1]).toMatchObject({
      type: 'matched',
      evidence: { threshold: sameCameraThreshold },
    });
  });

  it('keeps two people of one camera apart, however alike', async () => {
    const events = await linkAll(recordsOf([walk(1, 1, 0, [0, 0, 0]), walk(1, 2, 0, [0, 0, 0])]), options);
    expect(brief(events)).toEqual(['appeared id-0-1 cam-1/s/1', 'appeared id-0-2 cam-1/s/2']);
  });

  it('gives the identity to the nearest of those who come at once', async () => {
    const tracks = [walk(1, 1, 0, [0, 0, 0]), walk(2, 1, 5000, [15, 15, 15]), walk(2, 2, 5000, [5, 5, 5])];
    expect(brief(await linkAll(recordsOf(tracks), options)).slice(1)).toEqual([
      'matched id-0-1 cam-2/s/2',
      'appeared id-0-2 cam-2/s/1',
    ]);
  });

  it('recognises a newcomer in two overlapping cameras at once', async () => {
    const tracks = [walk(1, 1, 0, [0, 0, 0]), walk(2, 1, 0, [5, 5, 5])];
    expect(brief(await linkAll(recordsOf(tracks), options))).toEqual([
      'appeared id-0-1 cam-1/s/1',
      'matched id-0-1 cam-2/s/1',
    ]);
  });

  it('counts a track as new where two identities are about equally near', async () => {
    const tracks = [walk(1, 1, 0, [0, 0, 0]), walk(1, 2, 0, [30, 30, 30]), walk(2, 1, 5000, [14, 14, 14])];
    expect((await linkAll(recordsOf(tracks), options))[2]).toMatchObject({ type: 'matched' });
    expect((await linkAll(recordsOf(tracks), { ...options, margin: 0.02 }))[2]).toMatchObject({
      type: 'appeared',
    });
  });

  it('decides with little evidence where a track stays sparse', async () => {
    const looks = [{ capturedAt: 0, global: at(0) }];
    const sparse = walk(1, 1, 0, [0], { looks, endedAt: 9000, settledAt: 9000 });
    const busy = walk(
      2,
      1,
      0,
      Array.from({ length: 40 }, () => 90),
    );
    const [first, second] = await linkAll(recordsOf([sparse, busy]), { ...options, decideAfterMs: 1000 });
    expect(first).toMatchObject({ track: track(2, 1), at: 200 });
    expect(second).toMatchObject({ track: track(1, 1), at: 1000 });
  });

  it('forgets identities at the end of their memory, and never uses their names again', async () => {
    const events = await linkAll(
      recordsOf([walk(1, 1, 0, [0, 0, 0]), walk(1, 2, 20_000, [0, 0, 0])]),
      options,
    );
    expect(brief(events)).toEqual([
      'appeared id-0-1 cam-1/s/1',
      'ended id-0-1 cam-1/s/1',
      'appeared id-0-2 cam-1/s/2',
    ]);
    expect(events[1]).toMatchObject({ at: 10_200, lastSeen: 200 });
  });

  it('merges identities when later evidence shows that they are one', async () => {
    const tracks = [walk(1, 1, 0, [0, 0, 0]), walk(2, 1, 5000, [40, 40, 40, 0, 0, 0, 0, 0, 0, 0])];
    const events = await linkAll(recordsOf(tracks), options);
    expect(brief(events)).toEqual([
      'appeared id-0-1 cam-1/s/1',
      'appeared id-0-2 cam-2/s/1',
      'merged id-0-1 cam-2/s/1',
    ]);
    expect(events[2]).toMatchObject({ absorbed: 'id-0-2', evidence: { tracks: [track(1, 1)] } });
  });

  it('joins the pieces of a track that its tracker lost, as soon as the first piece is over', async () => {
    const tracks = [
      walk(1, 1, 0, [0, 0, 0, 0, 0, 0], { settledAt: 1500 }),
      walk(1, 2, 700, [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]),
    ];
    const events = await linkAll(recordsOf(tracks), options);
    expect(brief(events).at(-1)).toBe('merged id-0-1 cam-1/s/1');
    expect(events.at(-1)!.at).toBe(1500);
  });

  it('splits a track off that has become unlike its identity', async () => {
    const degrees = [10, 10, 10, ...Array.from({ length: 20 }, () => 60)];
    const events = await linkAll(recordsOf([walk(1, 1, 0, [0, 0, 0]), walk(2, 1, 5000, degrees)]), options);
    expect(brief(events)).toEqual([
      'appeared id-0-1 cam-1/s/1',
      'matched id-0-1 cam-2/s/1',
      'split id-0-2 cam-2/s/1',
    ]);
    expect(events[2]).toMatchObject({ from: 'id-0-1', identity: 'id-0-2' });
  });

  it('splits a track off whose true start shows that it was somebody else', async () => {
    const tracks = [walk(1, 1, 0, [0, 0, 0]), walk(1, 2, 1000, [0, 0, 0], { startedAt: 150 })];
    expect(brief(await linkAll(recordsOf(tracks), options))).toEqual([
      'appeared id-0-1 cam-1/s/1',
      'matched id-0-1 cam-1/s/2',
      'split id-0-2 cam-1/s/2',
    ]);
  });

  it('re-scores with stripes, and shows the path', async () => {
    const stripes = (...rows: number[]): Stripes => ({
      count: rows.length,
      dimension: 2,
      values: Float32Array.from(rows.flatMap((degrees) => [...at(degrees)])),
    });
    const withStripes = (one: TrueTrack, local: Stripes): TrueTrack => ({
      ...one,
      looks: one.looks.map((look) => ({ ...look, local })),
    });
    const tracks = [
      withStripes(walk(1, 1, 0, [0, 0, 0]), stripes(0, 90, 180)),
      withStripes(walk(1, 2, 0, [10, 10, 10]), stripes(90, 0, 270)),
      // By its global feature rather the first, by its stripes clearly the second.
      withStripes(walk(2, 1, 5000, [4, 4, 4]), stripes(90, 0, 270)),
    ];
    const matched = (await linkAll(recordsOf(tracks), { threshold: 0.3 }))[2]!;
    expect(matched).toMatchObject({ type: 'matched', identity: 'id-0-2' });
    const { evidence } = matched as Extract<MatchEvent, { type: 'matched' }>;
    expect(evidence.path).toHaveLength(5);
    expect(evidence.distance).toBeCloseTo(0.5 * evidence.globalDistance + 0.5 * evidence.localDistance!, 9);
    expect((await linkAll(recordsOf(tracks), { threshold: 0.3, localWeight: 0 }))[2]).toMatchObject({
      type: 'matched',
      identity: 'id-0-1',
    });
  });

  it('ignores what it cannot compare, saying so once', async () => {
    const onWarning = vi.fn();
    const good = recordsOf([walk(1, 1, 0, [0, 0, 0, 0])]);
    const other = (capturedAt: number, change: object): EdgeRecord => ({
      ...embeddingOf({ track: track(2, 1), camera: camera(2) }, capturedAt, at(0)),
      ...change,
    });
    const bad = [
      other(10, { model: { id: 'm', version: '2' } }),
      other(11, { model: { id: 'm', version: '2' } }),
      other(12, { global: unit([1, 2, 3]) }),
      other(13, { global: Float32Array.of(NaN, 0) }),
      other(14, { global: Float32Array.of(0, 0) }),
    ];
    const records = [...good.slice(0, 1), ...bad, ...good.slice(1)];
    expect(brief(await linkAll(records, { ...options, onWarning }))).toEqual(['appeared id-0-1 cam-1/s/1']);
    expect(onWarning).toHaveBeenCalledTimes(3);
    expect(onWarning).toHaveBeenCalledWith('camera cam-2: embedding ignored: model m 2 instead of m 1');
  });

  it('ends the tracks of a camera that sends no more', async () => {
    const linker = createLinker({ site: 'test', ...options });
    const accept = (record: EdgeRecord) => firstValueFrom(from(linker.accept(record)).pipe(toArray()));
    await accept(embeddingOf({ track: track(1, 1), camera: camera(1) }, 0, at(0)));
    await accept({ kind: 'progress', camera: camera(1), capturedAt: 10, ended: true });
    const events = await accept({ kind: 'progress', camera: camera(2), capturedAt: 20, ended: false });
    expect(brief(events)).toEqual(['appeared id-0-1 cam-1/s/1']);
    await linker[Symbol.asyncDispose]();
  });

  it('names the option that makes no sense', () => {
    expect(() => createLinker({ site: 's', threshold: 0 })).toThrow(ConfigError);
    expect(() => createLinker({ site: 's', threshold: 0.3, localWeight: 2 })).toThrow(
      /link\.localWeight is 2/,
    );
  });
});

describe('linker among a crowd', () => {
  it.each([
    { people: 20, trackNoise: 0.4, cropNoise: 0.5, threshold: 0.4, least: 0.99 },
    { people: 20, trackNoise: 0.7, cropNoise: 0.7, threshold: 0.5, least: 0.99 },
    { people: 60, trackNoise: 0.7, cropNoise: 0.7, threshold: 0.5, least: 0.97 },
  ])('$people people, noise $trackNoise', async ({ people, trackNoise, cropNoise, threshold, least }) => {
    const scene = crowd(people, 4, 5, trackNoise, cropNoise);
    const events = await linkAll(recordsOf(scene.tracks), { threshold, sameCameraThreshold: threshold });
    const f1 = pairF1(events, scene);
    expect(f1).toBeGreaterThan(least);
  });
});
