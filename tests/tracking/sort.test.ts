import { describe, expect, it } from 'vitest';
import { cameraId, type Detection } from '../../src/domain.ts';
import { sortTracker } from '../../src/tracking/sort.ts';
import { person } from '../contracts/tracker-persons.ts';

const start = 1_700_000_000_000;

function statesOf(seenAt: (k: number) => readonly Detection[], frames: number): string[] {
  const tracker = sortTracker({ camera: cameraId('door') });
  return Array.from({ length: frames }, (_, k) =>
    tracker
      .update(seenAt(k), start + 40 * k)
      .tracks.map(({ state }) => state)
      .join(),
  );
}

describe('sortTracker', () => {
  it('tells of everything in its first three frames, later of what was matched three times running', () => {
    expect(statesOf(() => [person(10)], 5)).toEqual(Array(5).fill('confirmed'));
    expect(statesOf((k) => (k < 3 ? [] : [person(10)]), 8)).toEqual([
      ...['', '', ''],
      ...['tentative', 'tentative', 'tentative', 'confirmed', 'confirmed'],
    ]);
  });

  it('is silent after one missed frame until the streak is whole again, and forgets after two', () => {
    expect(statesOf((k) => (k === 6 ? [] : [person(10)]), 11).slice(5)).toEqual([
      'confirmed',
      'lost',
      'tentative',
      'tentative',
      'confirmed',
      'confirmed',
    ]);
    expect(statesOf((k) => (k === 6 || k === 7 ? [] : [person(10)]), 9).slice(6)).toEqual([
      'lost',
      '',
      'tentative',
    ]);
  });
});
