import { describe, expect, it } from 'vitest';
import {
  cameraId,
  identityId,
  type MatchEvent,
  type Track,
  trackId,
  type TrackState,
} from '../../src/domain.ts';
import { createTrackTable } from '../../src/site/collect-track-table.ts';
import { testFrame } from '../operators/support-frames.ts';

const camera = cameraId('door');
const [one, two, short] = [1, 2, 3].map((n) => trackId(camera, '0', n)) as [
  Track['id'],
  Track['id'],
  Track['id'],
];
const box = { x: 1, y: 2, width: 3, height: 4 };
const track = (id: Track['id'], state: TrackState = 'confirmed'): Track => ({
  id,
  camera,
  state,
  box,
  confidence: 1,
  startedAt: 0,
  capturedAt: 0,
});
const event = (type: 'appeared', of: Track['id'], n: number): MatchEvent => ({
  type,
  site: 'shop',
  identity: identityId('s', n),
  camera,
  track: of,
  at: 0,
  firstSeen: 0,
  lastSeen: 0,
});

describe('the track table', () => {
  it('gives each box the identity that its track had in the end', () => {
    const table = createTrackTable();
    const tracks = [track(one), track(two, 'lost'), track(short, 'tentative')];
    table.addStep({ camera, capturedAt: 100, frame: testFrame(100), tracks, ended: [], last: false });
    table.addStep({
      camera,
      capturedAt: 200,
      frame: testFrame(200),
      tracks: [track(two)],
      ended: [],
      last: false,
    });
    table.addStep({ camera, capturedAt: 200, tracks: [], ended: [], last: true });
    table.addMatch(event('appeared', one, 1));
    table.addMatch(event('appeared', two, 2));
    const { identity, ...rest } = event('appeared', two, 1);
    table.addMatch({
      ...rest,
      identity,
      type: 'merged',
      absorbed: identityId('s', 2),
      evidence: { distance: 0.1, globalDistance: 0.1, threshold: 0.2, tracks: [one] },
    });
    expect([...table.rows()]).toEqual([
      { camera, capturedAt: 100, track: one, identity: 'id-s-1', box },
      { camera, capturedAt: 200, track: two, identity: 'id-s-1', box },
    ]);
  });
});
