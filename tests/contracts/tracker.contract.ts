import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detection, TrackUpdate } from '../../src/domain.ts';
import { SourceError } from '../../src/errors.ts';
import type { Tracker } from '../../src/ports.ts';
import { looksLike, person } from './tracker-persons.ts';

const start = 1_700_000_000_000;
const frameMs = 40;

/** What every tracker does; run on each of them. `create` makes one of at most 100 detections a frame. */
export function trackerContract(name: string, create: () => Tracker): void {
  const confirmed = ({ tracks }: TrackUpdate) => tracks.filter(({ state }) => state === 'confirmed');

  describe(`${name} as a tracker`, () => {
    it.each([1, 5, 10, 25, 60])('follows one walker under one id at %s frames/s', (fps) => {
      const tracker = create();
      const ids = new Set<string>();
      for (let k = 0; k < 8 * fps; k++) {
        const seconds = k / fps;
        const update = tracker.update([person(10 + 20 * seconds)], start + 1000 * seconds);
        for (const { id } of confirmed(update)) ids.add(id);
      }
      expect([...ids]).toEqual([`door/${start.toString(36)}/0`]);
    });

    it('follows two walkers who pass each other at some distance', () => {
      const tracker = create();
      const last = new Map<string, number>();
      for (let k = 0; k < 100; k++) {
        const detections = [person(4 * k, 100), person(400 - 4 * k, 300)];
        for (const { id, box } of confirmed(tracker.update(detections, start + k * frameMs))) {
          last.set(id, box.y);
        }
      }
      expect(last.size).toBe(2);
    });

    it('drops what is no box or no confidence', () => {
      const tracker = create();
      const box = { x: 0, y: 0, width: 5, height: 5 };
      const bad: Detection[] = [
        { ...person(0), confidence: NaN },
        { ...person(0), confidence: 1.5 },
        { ...person(0), confidence: -1 },
        { box: { ...box, x: NaN }, confidence: 0.9 },
        { box: { ...box, y: Infinity }, confidence: 0.9 },
        { box: { ...box, width: 0 }, confidence: 0.9 },
        { box: { ...box, height: 0 }, confidence: 0.9 },
        { box: { ...box, width: Infinity }, confidence: 0.9 },
        { box: { ...box, width: -5 }, confidence: 0.9 },
        { box: { x: 0, y: 0, width: 1e200, height: 1e-200 }, confidence: 0.9 },
      ];
      for (let k = 0; k < 10; k++) {
        const { tracks } = tracker.update([...bad, person(300)], start + k * frameMs);
        expect(tracks).toHaveLength(1);
        expect(tracks[0]!.box.x).toBeCloseTo(300, 6);
      }
    });

    it('takes repeats of a box for one person', () => {
      const tracker = create();
      const same = person(300);
      for (let k = 0; k < 10; k++) {
        const { tracks } = tracker.update([same, same, person(300, 100, 0.7)], start + k * frameMs);
        expect(tracks).toHaveLength(1);
      }
    });

    it('follows a box outside the frame like any other', () => {
      const tracker = create();
      for (let k = 0; k < 10; k++) tracker.update([person(-5000 - k, -7000)], start + k * frameMs);
      expect(confirmed(tracker.update([person(-5010, -7000)], start + 10 * frameMs))).toHaveLength(1);
    });

    it('stays bounded under ten thousand boxes', () => {
      const tracker = create();
      const crowd = (k: number) =>
        Array.from({ length: 10_000 }, (_, i) =>
          person(((i * 37 + k * 1000) % 5000) + i / 1e4, (i * 91) % 3000, 0.7 + (i % 30) / 100),
        );
      for (let k = 0; k < 6; k++) {
        expect(tracker.update(crowd(k % 2), start + k * frameMs).tracks.length).toBeLessThanOrEqual(200);
      }
    });

    it('is empty after an hour of empty frames, and works on', () => {
      const tracker = create();
      for (let k = 0; k < 10; k++) tracker.update([person(10)], start + k * frameMs);
      let ended = 0;
      for (let k = 10; k < 90_000; k++) ended += tracker.update([], start + k * frameMs).ended.length;
      expect(ended).toBe(1);
      expect(tracker.update([], start + 3_600_000)).toEqual({ tracks: [], ended: [] });
      expect(tracker.update([person(10)], start + 3_600_040).tracks).toHaveLength(1);
    });

    it('does not continue a track over a gap longer than its memory', () => {
      const tracker = create();
      for (let k = 0; k < 10; k++) tracker.update([person(10)], start + k * frameMs);
      const { tracks, ended } = tracker.update([person(10)], start + 3_600_000);
      expect(ended.map(({ track, endedAt }) => [track, endedAt])).toEqual([
        [`door/${start.toString(36)}/0`, start + 9 * frameMs],
      ]);
      expect(tracks.map(({ id }) => id)).toEqual([`door/${start.toString(36)}/1`]);
    });

    it.each([NaN, start, start - 1, Infinity, -Infinity])('refuses capturedAt %s after the start', (at) => {
      const tracker = create();
      tracker.update([person(10)], start);
      expect(() => tracker.update([], at)).toThrow(SourceError);
      expect(() => tracker.update([], at)).toThrow(/door/);
      // The refused frame left nothing behind.
      expect(tracker.update([person(10)], start + frameMs).tracks).toHaveLength(1);
    });

    it('ends what is open on flush, and says nothing on reset', () => {
      const tracker = create();
      expect(tracker.flush()).toEqual({ tracks: [], ended: [] });
      for (let k = 0; k < 10; k++) tracker.update([person(10)], start + k * frameMs);
      expect(tracker.flush().ended).toHaveLength(1);
      expect(tracker.flush()).toEqual({ tracks: [], ended: [] });
    });

    it('moves with the camera', () => {
      const tracker = create();
      const shift = { a: 1, b: 0, c: 0, d: 1, tx: 60, ty: 0 };
      const ids = new Set<string>();
      for (let k = 0; k < 20; k++) {
        // From frame 10 on the camera pans by more than a person's width a frame.
        const panned = Math.max(0, k - 9);
        const update = tracker.update(
          [person(10 + 60 * panned)],
          start + k * frameMs,
          panned ? shift : undefined,
        );
        for (const { id } of confirmed(update)) ids.add(id);
      }
      expect(ids.size).toBe(1);
    });
  });

  describe(`${name} as a tracker, on any input`, () => {
    it('has rising ids that never come back, ends every confirmed track exactly once and no other', () => {
      fc.assert(
        fc.property(recording, (run) => {
          const everConfirmed = new Set<string>();
          const gone = new Set<string>();
          const everSeen = new Set<string>();
          let [previous, newest] = [new Set<string>(), -1];
          for (const { tracks, ended } of play(create(), run)) {
            const ids = new Set<string>(tracks.map(({ id }) => id));
            expect(ids.size).toBe(tracks.length);
            for (const { track, endedAt, startedAt, capturedAt } of ended) {
              expect(everConfirmed.has(track)).toBe(true);
              expect(gone.has(track)).toBe(false);
              expect(endedAt).toBeGreaterThanOrEqual(startedAt);
              expect(capturedAt).toBeGreaterThanOrEqual(endedAt);
              gone.add(track);
            }
            for (const { id, state, box } of tracks) {
              expect(Object.values(box).every(Number.isFinite)).toBe(true);
              expect(gone.has(id)).toBe(false);
              if (!everSeen.has(id)) {
                const n = Number(id.split('/')[2]);
                expect(n).toBeGreaterThan(newest);
                newest = n;
              } else expect(previous.has(id)).toBe(true);
              everSeen.add(id);
              if (state === 'confirmed') everConfirmed.add(id);
              if (state === 'lost') expect(everConfirmed.has(id)).toBe(true);
            }
            previous = ids;
          }
          expect(gone).toEqual(everConfirmed);
        }),
      );
    });

    it('answers equal input with equal output, also after a reset, and leaves its input alone', () => {
      fc.assert(
        fc.property(recording, (run) => {
          const before = structuredClone(run);
          const tracker = create();
          const first = play(tracker, run);
          expect(run).toEqual(before);
          tracker.reset();
          expect(play(tracker, run)).toEqual(first);
          expect(play(create(), run)).toEqual(first);
        }),
      );
    });

    it('changes nothing when asked what it wants described', () => {
      fc.assert(
        fc.property(recording, (run) => {
          const tracker = create();
          if (!tracker.wanted) return;
          const asked: Tracker = {
            ...tracker,
            update(detections, capturedAt, motion) {
              for (let times = 0; times < 2; times++) {
                const wanted = tracker.wanted!(detections, capturedAt, motion);
                expect(wanted).toEqual(
                  [...new Set(wanted)].filter((k) => k in detections).sort((a, b) => a - b),
                );
              }
              return tracker.update(detections, capturedAt, motion);
            },
          };
          expect(play(asked, run)).toEqual(play(create(), run));
        }),
      );
    });
  });
}

const detection = fc
  .record({
    x: fc.integer({ min: -20, max: 200 }),
    y: fc.integer({ min: 0, max: 60 }),
    width: fc.integer({ min: 0, max: 80 }),
    height: fc.integer({ min: 0, max: 120 }),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    looks: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
  })
  .map(({ confidence, looks, ...box }): Detection => ({
    box,
    confidence,
    ...(looks === undefined ? {} : { appearance: looksLike(looks) }),
  }));
const recording = fc.array(
  fc.record({ detections: fc.array(detection, { maxLength: 8 }), afterMs: fc.integer({ min: 1, max: 700 }) }),
  { maxLength: 40 },
);
type Recording = typeof recording extends fc.Arbitrary<infer T> ? T : never;

function play(tracker: Tracker, run: Recording): TrackUpdate[] {
  let at = start;
  const updates = run.map(({ detections, afterMs }) => tracker.update(detections, (at += afterMs)));
  return [...updates, tracker.flush()];
}
