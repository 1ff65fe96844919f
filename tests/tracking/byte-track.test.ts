import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detection, TrackEnded, TrackUpdate } from '../../src/domain.ts';
import { cameraId } from '../../src/domain.ts';
import { SourceError } from '../../src/errors.ts';
import { byteTracker } from '../../src/tracking/byte-track.ts';

const camera = cameraId('door');
const start = 1_700_000_000_000;
const frameMs = 40;

const person = (x: number, confidence = 0.9): Detection => ({
  box: { x, y: 100, width: 40, height: 100 },
  confidence,
});

describe('byteTracker', () => {
  it('confirms on the second detection and keeps the id along a walk', () => {
    const tracker = byteTracker({ camera });
    const updates = Array.from({ length: 50 }, (_, k) =>
      tracker.update([person(10 + 4 * k)], start + k * frameMs),
    );
    expect(updates[0]!.tracks.map(({ state }) => state)).toEqual(['tentative']);
    expect(
      updates.slice(1).every(({ tracks }) => tracks.length === 1 && tracks[0]!.state === 'confirmed'),
    ).toBe(true);
    expect(new Set(updates.map(({ tracks }) => tracks[0]!.id))).toEqual(
      new Set([`door/${start.toString(36)}/0`]),
    );
    expect(updates[49]!.tracks[0]!.startedAt).toBe(start);
  });

  it('forgets a tentative track that misses a frame, without reporting it', () => {
    const tracker = byteTracker({ camera });
    tracker.update([person(10)], start);
    expect(tracker.update([], start + frameMs)).toEqual({ tracks: [], ended: [] });
    expect(tracker.flush().ended).toEqual([]);
  });

  it('carries a track through low confidence, but starts none from it', () => {
    const tracker = byteTracker({ camera });
    expect(tracker.update([person(10, 0.3)], start).tracks).toEqual([]);
    for (let k = 1; k < 5; k++) tracker.update([person(10)], start + k * frameMs);
    const { tracks } = tracker.update([person(12, 0.2)], start + 5 * frameMs);
    expect(tracks.map(({ state, confidence }) => [state, confidence])).toEqual([['confirmed', 0.2]]);
  });

  it('finds a walker again behind a pillar, where the motion leads', () => {
    const tracker = byteTracker({ camera });
    const seenAt = (k: number): readonly Detection[] => (k > 30 && k < 45 ? [] : [person(10 + 4 * k)]);
    const ids = new Set<string>();
    for (let k = 0; k < 60; k++) {
      for (const { id } of tracker.update(seenAt(k), start + k * frameMs).tracks) ids.add(id);
    }
    expect(ids.size).toBe(1);
  });

  it('ends a lost track by capture time, once, at any frame rate', () => {
    for (const step of [10, 40, 333]) {
      const tracker = byteTracker({ camera, maxLostMs: 1000 });
      tracker.update([person(10)], start);
      tracker.update([person(10)], start + step);
      const ended: TrackEnded[] = [];
      for (let at = start + 2 * step; at < start + 4000; at += step) {
        const update = tracker.update([], at);
        expect(update.tracks.length).toBe(at - (start + step) <= 1000 ? 1 : 0);
        ended.push(...update.ended);
      }
      ended.push(...tracker.flush().ended);
      expect(ended.length).toBe(1);
      expect(ended[0]!.endedAt).toBe(start + step);
      expect(ended[0]!.capturedAt - ended[0]!.endedAt).toBeGreaterThan(1000);
      expect(ended[0]!.capturedAt - ended[0]!.endedAt).toBeLessThanOrEqual(1000 + step);
    }
  });

  it('does not continue a track over a gap longer than its memory', () => {
    const tracker = byteTracker({ camera });
    for (let k = 0; k < 3; k++) tracker.update([person(10)], start + k * frameMs);
    const { tracks, ended } = tracker.update([person(10)], start + 60_000);
    expect(ended.length).toBe(1);
    expect(tracks.map(({ id }) => id)).not.toContain(ended[0]!.track);
  });

  it('ends the younger of two tracks that turn out to be one person', () => {
    const tracker = byteTracker({ camera });
    // A detection that jumps too far to be matched starts a second track; then the two drift together.
    const xs = [10, 10, 10, 10, 45, 45, 40, 30, 20, 12, 10, 10, 10, 10, 10];
    const updates = xs.map((x, k) => tracker.update([person(x)], start + k * frameMs));
    expect(Math.max(...updates.map(({ tracks }) => tracks.length))).toBe(2);
    expect(updates.at(-1)!.tracks.map(({ id }) => id)).toEqual([`door/${start.toString(36)}/0`]);
    expect(updates.flatMap(({ ended }) => ended).map(({ track }) => track)).toEqual([
      `door/${start.toString(36)}/1`,
    ]);
  });

  it.each([NaN, start, start - 1, Infinity])('refuses capturedAt %s after the start', (at) => {
    const tracker = byteTracker({ camera });
    tracker.update([], start);
    expect(() => tracker.update([], at)).toThrow(SourceError);
  });

  it('drops what is no box, and exact repeats', () => {
    const tracker = byteTracker({ camera });
    const bad = [
      { ...person(0), confidence: NaN },
      { box: { x: NaN, y: 0, width: 5, height: 5 }, confidence: 0.9 },
      { box: { x: 0, y: 0, width: 0, height: 5 }, confidence: 0.9 },
      { box: { x: 0, y: 0, width: -5, height: 5 }, confidence: 0.9 },
      { box: { x: 0, y: 0, width: Infinity, height: 5 }, confidence: 0.9 },
      { box: { x: 0, y: 0, width: 1e200, height: 1e-200 }, confidence: 0.9 },
    ];
    for (let k = 0; k < 3; k++) {
      const { tracks } = tracker.update([...bad, person(300), person(300)], start + k * frameMs);
      expect(tracks.length).toBe(1);
      expect(tracks[0]!.box.x).toBeCloseTo(300, 6);
    }
  });

  it('stays bounded under ten thousand boxes, and under a long empty run', () => {
    const tracker = byteTracker({ camera, maxDetections: 100 });
    const crowd = (k: number) =>
      Array.from({ length: 10_000 }, (_, i) => ({
        box: { x: ((i * 37 + k * 1000) % 5000) + i / 1e4, y: (i * 91) % 3000, width: 40, height: 100 },
        confidence: 0.7 + (i % 30) / 100,
      }));
    for (let k = 0; k < 6; k++) {
      const { tracks } = tracker.update(crowd(k % 2), start + k * frameMs);
      expect(tracks.length).toBeLessThanOrEqual(200);
    }
    for (let k = 6; k < 5000; k++) tracker.update([], start + k * frameMs);
    expect(tracker.update([], start + 1e9)).toEqual({ tracks: [], ended: [] });
  });
});

const detection = fc.record({
  box: fc.record({
    x: fc.integer({ min: -20, max: 200 }),
    y: fc.integer({ min: 0, max: 60 }),
    width: fc.integer({ min: 0, max: 80 }),
    height: fc.integer({ min: 0, max: 120 }),
  }),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
});
const recording = fc.array(
  fc.record({
    detections: fc.array(detection, { maxLength: 8 }),
    afterMs: fc.integer({ min: 1, max: 700 }),
  }),
  { maxLength: 40 },
);
type Recording = typeof recording extends fc.Arbitrary<infer T> ? T : never;

function play(run: Recording): TrackUpdate[] {
  const tracker = byteTracker({ camera });
  let at = start;
  const updates = run.map(({ detections, afterMs }) => tracker.update(detections, (at += afterMs)));
  return [...updates, tracker.flush()];
}

describe('byteTracker on any input', () => {
  it('never repeats an id, ends every confirmed track exactly once and no other', () => {
    fc.assert(
      fc.property(recording, (run) => {
        const confirmed = new Set<string>();
        const gone = new Set<string>();
        const everSeen = new Set<string>();
        let previous = new Set<string>();
        for (const { tracks, ended } of play(run)) {
          const ids = new Set<string>(tracks.map(({ id }) => id));
          expect(ids.size).toBe(tracks.length);
          for (const { track, endedAt, startedAt } of ended) {
            expect(confirmed.has(track)).toBe(true);
            expect(gone.has(track)).toBe(false);
            expect(endedAt).toBeGreaterThanOrEqual(startedAt);
            gone.add(track);
          }
          for (const { id, state } of tracks) {
            expect(gone.has(id)).toBe(false);
            if (!previous.has(id)) expect(everSeen.has(id)).toBe(false);
            everSeen.add(id);
            if (state === 'confirmed') confirmed.add(id);
            if (state === 'lost') expect(confirmed.has(id)).toBe(true);
          }
          previous = ids;
        }
        expect(gone).toEqual(confirmed);
      }),
    );
  });

  it('answers equal input with equal output', () => {
    fc.assert(
      fc.property(recording, (run) => {
        expect(play(run)).toEqual(play(run));
      }),
    );
  });
});
