import { describe, expect, it } from 'vitest';
import { cameraId, type Detection, type TrackUpdate } from '../../src/domain.ts';
import { ocSortTracker } from '../../src/tracking/oc-sort.ts';
import { createTrail } from '../../src/tracking/trail.ts';
import { person } from '../contracts/tracker-persons.ts';

const camera = cameraId('door');
const start = 1_700_000_000_000;
const frameMs = 40;

function follow(seenAt: (k: number) => readonly Detection[], frames: number) {
  const tracker = ocSortTracker({ camera });
  return Array.from({ length: frames }, (_, k) => tracker.update(seenAt(k), start + k * frameMs));
}

describe('ocSortTracker', () => {
  it('tells the detection itself', () => {
    const wobble = (k: number): number => 10 + 4 * k + (k % 2 ? 6 : -6);
    const updates = follow((k) => [person(wobble(k))], 30);
    updates.forEach(({ tracks }, k) => expect(tracks[0]!.box.x).toBe(wobble(k)));
  });

  it('finds a walker who stopped behind a pillar where it was last seen (OCR)', () => {
    const updates = follow((k) => (k < 30 ? [person(10 + 4 * k)] : k < 50 ? [] : [person(130)]), 55);
    expect(updates.at(-1)!.tracks.map(({ id, state }) => [id, state])).toEqual([
      [updates[10]!.tracks[0]!.id, 'confirmed'],
    ]);
  });

  it('takes the way between two sightings as walked evenly, so that the speed is right afterwards (ORU)', () => {
    // Out of sight the walker slows down; one sighting later it is lost again.
    const x = (k: number): number => (k < 30 ? 4 * k : 118 + 0.5 * (k - 30));
    const updates = follow((k) => ((k >= 30 && k < 50) || k > 50 ? [] : [person(x(k))]), 61);
    const { box } = updates[60]!.tracks[0]!;
    expect(Math.abs(box.x - x(60))).toBeLessThan(8);
  });

  it('does not take a turn of the camera for speed of who was hidden meanwhile (ORU)', () => {
    const tracker = ocSortTracker({ camera });
    const panned = (k: number): number => 6 * Math.min(10, Math.max(0, k - 29));
    const isSeen = (k: number): boolean => k < 30 || k === 40;
    let last: TrackUpdate | undefined;
    for (let k = 0; k < 51; k++) {
      const motion = { a: 1, b: 0, c: 0, d: 1, tx: panned(k) - panned(k - 1), ty: 0 };
      last = tracker.update(isSeen(k) ? [person(100 + panned(k))] : [], start + k * frameMs, motion);
    }
    expect(last!.tracks).toHaveLength(1);
    expect(last!.tracks[0]!.box.x).toBeCloseTo(160, 0);
  });

  it('keeps the direction where two paths cross (OCM)', () => {
    const cross = (k: number): Detection[] => [person(4 * k, 100), person(240 - 4 * k, 118)];
    const updates = follow(cross, 60);
    const idNear = (k: number, y: number) => updates[k]!.tracks.find(({ box }) => box.y === y)?.id;
    expect(idNear(59, 100)).toBe(idNear(10, 100));
    expect(idNear(59, 118)).toBe(idNear(10, 118));
  });
});

describe('a trail', () => {
  it('tells the angle between the way so far and the way to a box', () => {
    const trail = createTrail(person(0, 0).box, 0, 100);
    expect(trail.turn(person(10, 0).box)).toBeUndefined();
    for (let k = 1; k <= 20; k++) trail.add(person(10 * k, 0).box, 40 * k);
    expect(trail.turn(person(300, 0).box)).toBeCloseTo(0, 9);
    expect(trail.turn(person(170, 500).box)).toBeCloseTo(Math.PI / 2, 1);
    expect(trail.turn(person(-300, 0).box)).toBeCloseTo(Math.PI, 9);
  });

  it('moves with the camera', () => {
    const trail = createTrail(person(0, 0).box, 0, 100);
    trail.add(person(10, 0).box, 40);
    trail.move({ a: 0, b: -2, c: 2, d: 0, tx: 5, ty: 7 });
    // The centre (30, 50) turns by 90°, is doubled and shifted; the box grows with the picture.
    expect(trail.last).toEqual({ x: -100 + 5 - 40, y: 60 + 7 - 100, width: 80, height: 200 });
  });
});
