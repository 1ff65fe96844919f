import { describe, expect, it } from 'vitest';
import { cameraId, identityId, trackId, type MatchEvent } from '../../src/domain.ts';
import { noteIdentities } from '../../src/site/note-identities.ts';

const camera = cameraId('door');
const [a, b, c] = [1, 2, 3].map((n) => trackId(camera, 's', n)) as [
  ReturnType<typeof trackId>,
  ReturnType<typeof trackId>,
  ReturnType<typeof trackId>,
];
const [x, y, z] = [1, 2, 3].map((n) => identityId('s', n)) as [
  ReturnType<typeof identityId>,
  ReturnType<typeof identityId>,
  ReturnType<typeof identityId>,
];
const at = { site: 'shop', camera, at: 0, firstSeen: 0, lastSeen: 0 };
const evidence = { distance: 0, globalDistance: 0, threshold: 0, tracks: [] };

describe('noteIdentities', () => {
  it('tells the last word on every track that an event moves', () => {
    const said: unknown[] = [];
    const note = noteIdentities((track, identity) => said.push([track, identity]));
    const events: MatchEvent[] = [
      { ...at, type: 'appeared', track: a, identity: x },
      { ...at, type: 'appeared', track: b, identity: y },
      { ...at, type: 'matched', track: c, identity: y, fromCamera: camera, evidence },
      { ...at, type: 'merged', track: b, identity: x, absorbed: y, evidence },
      { ...at, type: 'split', track: c, identity: z, from: x },
      { ...at, type: 'ended', track: a, identity: x },
      { ...at, type: 'merged', track: c, identity: z, absorbed: x, evidence },
    ];
    events.forEach(note);
    expect(said).toEqual([
      [a, x],
      [b, y],
      [c, y],
      [b, x],
      [c, x],
      [c, z],
    ]);
  });
});
