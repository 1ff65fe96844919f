import { describe, expect, it } from 'vitest';
import { formatMatch } from '../../src/cli/format-match.ts';
import { cameraId, identityId, type MatchEvent, trackId } from '../../src/domain.ts';

const door = cameraId('door');
const track = trackId(door, '0', 3);
const fields = {
  site: 'shop',
  identity: identityId('s', 7),
  camera: door,
  track,
  at: 43_200_500,
  firstSeen: 0,
  lastSeen: 1_250,
};
const evidence = { distance: 0.1239, globalDistance: 0.1, threshold: 0.25, tracks: [track] };
// Colours belong to the terminal.
const line = (event: MatchEvent): string => formatMatch(event).replaceAll(/\x1b\[\d+m/g, '');

describe('a match event as a line', () => {
  it('says when, what, who and where', () => {
    expect(line({ ...fields, type: 'appeared' })).toBe(
      '12:00:00.500  appeared  id-s-7        door       new, track door/0/3',
    );
  });

  it('says why two are one, and how far the next best was', () => {
    const matched = { ...fields, type: 'matched', fromCamera: cameraId('till') } as const;
    expect(line({ ...matched, evidence })).toMatch(/from till, distance 0\.124 < 0\.250$/);
    expect(line({ ...matched, evidence: { ...evidence, margin: 0.1 } })).toMatch(/< 0\.250, margin 0\.100$/);
    expect(line({ ...fields, type: 'merged', absorbed: identityId('s', 9), evidence })).toMatch(
      /absorbs id-s-9, distance 0\.124$/,
    );
  });

  it('says what was corrected, and when somebody was last seen', () => {
    expect(line({ ...fields, type: 'split', from: identityId('s', 2) })).toMatch(
      /split .* track door\/0\/3 taken from id-s-2$/,
    );
    expect(line({ ...fields, type: 'ended' })).toMatch(/ended .* last seen 00:00:01\.250$/);
  });
});
