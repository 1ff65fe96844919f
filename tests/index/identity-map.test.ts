import { describe, expect, it } from 'vitest';
import { cameraId, identityId, trackId, type MatchEvent, type TrackId } from '../../src/domain.ts';
import { createIdentityMap } from '../../src/index/identity-map.ts';

const camera = cameraId('door');
const t = (n: number) => trackId(camera, 's', n);
const event = (type: MatchEvent['type'], identity: number, track: TrackId, more: object = {}) =>
  ({ type, identity: identityId('s', identity), track, camera, ...more }) as MatchEvent;

const story = [
  event('appeared', 1, t(1)),
  event('matched', 1, t(2)),
  event('appeared', 2, t(3)),
  event('merged', 1, t(3), { absorbed: identityId('s', 2) }),
  event('split', 3, t(2), { from: identityId('s', 1) }),
  event('ended', 1, t(3)),
];

describe('identity map', () => {
  it('follows appearances, matches, merges and splits', () => {
    const map = createIdentityMap();
    story.forEach((one) => map.accept(one));
    expect([...map.entries()]).toEqual([
      [t(1), 'id-s-1'],
      [t(2), 'id-s-3'],
      [t(3), 'id-s-1'],
    ]);
    expect(map.tracksOf(identityId('s', 1))).toEqual([t(1), t(3)]);
    expect(map.tracksOf(identityId('s', 2))).toEqual([]);
    expect(map.identityOf(t(9))).toBeUndefined();
  });

  it('forgets ended identities where asked to', () => {
    const map = createIdentityMap({ forgetEnded: true });
    story.forEach((one) => map.accept(one));
    expect([...map.entries()]).toEqual([[t(2), 'id-s-3']]);
    expect(map.tracksOf(identityId('s', 1))).toEqual([]);
  });
});
