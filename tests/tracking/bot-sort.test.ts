import { describe, expect, it } from 'vitest';
import { cameraId, type Detection, type TrackEnded, type TrackUpdate } from '../../src/domain.ts';
import type { Tracker } from '../../src/ports.ts';
import { botSortTracker } from '../../src/tracking/bot-sort.ts';
import { describedPerson, looksLike, person } from '../contracts/tracker-persons.ts';

const camera = cameraId('door');
const start = 1_700_000_000_000;
const frameMs = 40;
const at = (k: number): number => start + k * frameMs;

/** Who is where: `who` names the looks. */
interface Seen {
  readonly who: number;
  readonly x: number;
  readonly y?: number;
}

/** Plays frames as a site does: only what the tracker wants described is. Ids as counted, per frame. */
function play(tracker: Tracker, frames: readonly (readonly Seen[])[], withLooks = true) {
  const updates: TrackUpdate[] = [];
  let described = 0;
  frames.forEach((seen, k) => {
    const bare: Detection[] = seen.map(({ x, y }) => person(x, y));
    const wanted = withLooks ? tracker.wanted!(bare, at(k)) : [];
    described += wanted.length;
    for (const i of wanted) bare[i] = describedPerson(seen[i]!.who, k, seen[i]!.x, seen[i]!.y);
    updates.push(tracker.update(bare, at(k)));
  });
  return { updates, described, ended: updates.flatMap(({ ended }) => ended) };
}

/** The track that is confirmed at a place. */
const idAt = ({ tracks }: TrackUpdate, x: number): string | undefined =>
  tracks.find(({ state, box }) => state === 'confirmed' && Math.abs(box.x - x) < 15)?.id;

/** Two people meet, stand together for a second, so that one hides the other, and go back where they came from. */
const meeting: Seen[][] = Array.from({ length: 100 }, (_, k) => {
  const near = k < 35 ? k : k < 65 ? 35 : 100 - k;
  const left = { who: 1, x: 100 + 4 * near };
  const right = { who: 2, x: 400 - 4 * near };
  return k >= 38 && k < 62 ? [left] : [left, right];
});

describe('botSortTracker with looks', () => {
  it('knows people apart who meet and turn back', () => {
    const { updates } = play(botSortTracker({ camera }), meeting);
    const [before, after] = [updates[20]!, updates[99]!];
    expect(idAt(after, 104)).toBe(idAt(before, 180));
    expect(idAt(after, 396)).toBe(idAt(before, 320));
  });

  it('finds a person again who was out of sight for longer than motion can tell', () => {
    const hidden = (who: number, back: number): Seen[][] =>
      Array.from({ length: 120 }, (_, k) =>
        k < 40 ? [{ who: 1, x: 100 + k }] : k < 100 ? [] : [{ who, x: back }],
      );
    const first = play(botSortTracker({ camera }), hidden(1, 240));
    expect(idAt(first.updates[119]!, 240)).toBe(idAt(first.updates[20]!, 120));
    const motion = play(botSortTracker({ camera }), hidden(1, 240), false);
    expect(idAt(motion.updates[119]!, 240)).not.toBe(idAt(motion.updates[20]!, 120));
    const another = play(botSortTracker({ camera }), hidden(2, 240));
    expect(idAt(another.updates[119]!, 240)).not.toBe(idAt(another.updates[20]!, 120));
    const tooFar = play(botSortTracker({ camera }), hidden(1, 2000));
    expect(idAt(tooFar.updates[119]!, 2000)).not.toBe(idAt(tooFar.updates[20]!, 120));
  });

  it('forgets a lost person after maxLostMs, and one without looks after maxCoastMs', () => {
    for (const [withLooks, after] of [
      [true, 3000],
      [false, 1000],
    ] as const) {
      const frames: Seen[][] = Array.from({ length: 150 }, (_, k) => (k < 20 ? [{ who: 1, x: 100 }] : []));
      const { ended } = play(botSortTracker({ camera }), frames, withLooks);
      expect(ended).toHaveLength(1);
      expect(ended[0]!.capturedAt - ended[0]!.endedAt).toBe(after + frameMs);
    }
  });

  it('ends a track that jumped to another person when its own was last surely seen, and begins another', () => {
    // One person covers another exactly as they pass: motion sees a single straight walk.
    const frames: Seen[][] = Array.from({ length: 150 }, (_, k) => [{ who: k < 60 ? 1 : 2, x: 100 + 2 * k }]);
    const { updates, ended } = play(botSortTracker({ camera }), frames);
    expect(ended).toHaveLength(1);
    const [end] = ended as [TrackEnded];
    expect(end.track).toBe(idAt(updates[50]!, 200));
    expect(end.endedAt).toBeLessThan(at(85));
    expect(end.endedAt).toBeGreaterThanOrEqual(at(59));
    expect(end.capturedAt).toBeGreaterThan(at(60));
    const later = idAt(updates[149]!, 398);
    expect(later).toBeDefined();
    expect(later).not.toBe(end.track);
  });

  it('does not split a track for one bad picture', () => {
    const frames: Seen[][] = Array.from({ length: 150 }, (_, k) => [{ who: k % 25 === 0 ? k : 1, x: 100 }]);
    expect(play(botSortTracker({ camera }), frames).ended).toEqual([]);
  });

  it('buys few looks of one person alone, those of all who touch, and none that cannot matter', () => {
    const alone: Seen[][] = Array.from({ length: 250 }, (_, k) => [{ who: 1, x: 100 + k }]);
    expect(play(botSortTracker({ camera }), alone).described).toBeLessThan(20);

    const tracker = botSortTracker({ camera });
    play(tracker, meeting.slice(0, 36));
    const together = [person(240), person(250)];
    expect(tracker.wanted!(together, at(36))).toEqual([0, 1]);
    const unsure = together.map((detection) => ({ ...detection, confidence: 0.3 }));
    expect(tracker.wanted!(unsure, at(36))).toEqual([]);
    expect(tracker.wanted!([person(NaN)], at(36))).toEqual([]);
  });

  it('wants to know who comes in where somebody was lost', () => {
    const tracker = botSortTracker({ camera });
    play(
      tracker,
      Array.from({ length: 60 }, (_, k) => (k < 30 ? [{ who: 1, x: 100 }] : [])),
    );
    expect(tracker.wanted!([person(170)], at(60))).toEqual([0]);
    expect(tracker.wanted!([person(5000)], at(60))).toEqual([]);
  });

  it('does without looks that are missing, not finite or of another length', () => {
    const odd = [undefined, new Float32Array(64).fill(NaN), new Float32Array(0)];
    const bare = botSortTracker({ camera });
    const mixed = botSortTracker({ camera });
    for (let k = 0; k < 60; k++) {
      const detections = [person(100 + k), person(130 - k)];
      const given = detections.map((detection, i): Detection => {
        // Once their own looks, once those of another model: nothing that could be compared.
        const known = k === 5 ? looksLike(i) : k === 40 ? Float32Array.of(1, 0) : undefined;
        const appearance = known ?? odd[(k + i) % odd.length];
        return appearance ? { ...detection, appearance } : detection;
      });
      expect(mixed.update(given, at(k)).tracks.map(({ id, box }) => [id, box])).toEqual(
        bare.update(detections, at(k)).tracks.map(({ id, box }) => [id, box]),
      );
    }
  });
});
