import { describe, expect, it } from 'vitest';
import { cameraId, type Detection, type TrackEnded } from '../../src/domain.ts';
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
});
