import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cameraId, identityId, trackId, type MatchEvent } from '../../../src/domain.ts';
import { WireError } from '../../../src/errors.ts';
import { decodeMatch, encodeMatch } from '../../../src/streams/bus/match-wire.ts';

const door = cameraId('door');
const fields = {
  site: 'yard',
  identity: identityId('s', 1),
  camera: door,
  track: trackId(door, 's', 1),
  at: 3.5,
  firstSeen: 1,
  lastSeen: 2,
};
const evidence = {
  distance: 0.1 + 0.2,
  globalDistance: 1e-17,
  localDistance: 0.4,
  threshold: 0.5,
  margin: 0.05,
  path: [
    [0, 0],
    [1, 0],
  ] as [number, number][],
  tracks: [trackId(door, 's', 0)],
};
const events: MatchEvent[] = [
  { type: 'appeared', ...fields },
  { ...fields, type: 'matched', fromCamera: cameraId('hall'), evidence },
  {
    type: 'merged',
    ...fields,
    absorbed: identityId('s', 2),
    evidence: { distance: 0, globalDistance: 0, threshold: 1, tracks: [] },
  },
  { type: 'split', ...fields, from: identityId('s', 2) },
  { type: 'ended', ...fields },
];
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('match event on the wire', () => {
  it.each(events)('comes back as the same text: $type', (event) => {
    const bytes = encodeMatch(event);
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual({ v: 1, ...event });
    expect(JSON.stringify(decodeMatch(bytes))).toBe(JSON.stringify(event));
  });

  it('is refused where something is missing or wrong', () => {
    const event = events[1]!;
    expect(() => decodeMatch(Buffer.from('{'))).toThrow(/not JSON/);
    expect(() => decodeMatch(json({ ...event, v: 2 }))).toThrow(/match event: v/);
    expect(() => decodeMatch(json({ v: 1, ...event, type: 'other' }))).toThrow(/match event: type/);
    expect(() => decodeMatch(json({ v: 1, ...event, evidence: undefined }))).toThrow(/evidence/);
    expect(() => decodeMatch(new Uint8Array(2 << 20))).toThrow(/too large/);
    const notFinite = { ...event, evidence: { ...evidence, margin: Infinity } } as MatchEvent;
    expect(() => encodeMatch(notFinite)).toThrow(/evidence.margin/);
  });

  it('never makes the reader crash, whatever the bytes', () => {
    const decodes = (bytes: Uint8Array): void => {
      try {
        decodeMatch(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    };
    fc.assert(
      fc.property(
        fc.json().map((value) => Buffer.from(value)),
        decodes,
      ),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), decodes));
  });
});
