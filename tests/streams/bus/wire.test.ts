import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cameraId, trackId, type EdgeRecord, type Embedding } from '../../../src/domain.ts';
import { WireError } from '../../../src/errors.ts';
import { decodeRecord, encodeRecord } from '../../../src/streams/bus/wire.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const text = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
const camera = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/).map(cameraId);
const floats = (length: number): fc.Arbitrary<Float32Array> =>
  fc.float32Array({ minLength: length, maxLength: length, noNaN: true, noDefaultInfinity: true });
const stripes = fc
  .record({ count: fc.integer({ min: 1, max: 8 }), dimension: fc.integer({ min: 1, max: 16 }) })
  .chain(({ count, dimension }) => floats(count * dimension).map((values) => ({ count, dimension, values })));
const embedding: fc.Arbitrary<EdgeRecord> = fc.record(
  {
    kind: fc.constant('embedding' as const),
    camera,
    track: fc.tuple(camera, text, fc.nat()).map((parts) => trackId(...parts)),
    capturedAt: finite,
    box: fc.record({ x: finite, y: finite, width: finite, height: finite }),
    quality: finite,
    model: fc.record({ id: text, version: text }),
    global: fc.integer({ min: 1, max: 64 }).chain(floats),
    local: stripes,
  },
  { requiredKeys: ['kind', 'camera', 'track', 'capturedAt', 'box', 'quality', 'model', 'global'] },
);
const record: fc.Arbitrary<EdgeRecord> = fc.oneof(
  embedding,
  fc.record({
    kind: fc.constant('track-ended' as const),
    camera,
    track: fc.tuple(camera, text, fc.nat()).map((parts) => trackId(...parts)),
    startedAt: finite,
    endedAt: finite,
    capturedAt: finite,
  }),
  fc.record({ kind: fc.constant('progress' as const), camera, capturedAt: finite, ended: fc.boolean() }),
);

const example: Embedding = {
  kind: 'embedding',
  camera: cameraId('door'),
  track: trackId(cameraId('door'), '1700000000000', 3),
  capturedAt: 1_700_000_000_123.456,
  box: { x: 0.1, y: -0, width: 33.3, height: 1e-300 },
  quality: 0.75,
  model: { id: 'osnet', version: '1' },
  global: Float32Array.of(0.6, 0.8),
  local: { count: 2, dimension: 1, values: Float32Array.of(1, -1) },
};

/** Decodes, or throws the one error that decoding may throw. */
function decodesOrSaysWhy(bytes: Uint8Array): void {
  try {
    decodeRecord(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    expect((error as Error).message).not.toContain('\n');
  }
}

describe('record on the wire', () => {
  it('comes back with every bit', () => {
    fc.assert(
      fc.property(record, (original) => {
        const bytes = encodeRecord(original);
        const decoded = decodeRecord(bytes);
        expect(decoded).toEqual(original);
        expect(Object.keys(decoded).sort()).toEqual(Object.keys(original).sort());
        expect(encodeRecord(decoded)).toEqual(bytes);
      }),
    );
  });

  it('comes back from any place in a larger buffer, as copies', () => {
    const bytes = encodeRecord(example);
    for (let offset = 0; offset < 8; offset++) {
      const larger = new Uint8Array(bytes.length + 16).fill(0xff);
      larger.set(bytes, offset);
      const decoded = decodeRecord(larger.subarray(offset, offset + bytes.length));
      larger.fill(0);
      expect(decoded).toEqual(example);
    }
  });

  it('has the documented layout', () => {
    const progress: EdgeRecord = { kind: 'progress', camera: cameraId('ab'), capturedAt: 2, ended: true };
    expect(Buffer.from(encodeRecord(progress)).toString('hex')).toBe(
      '534c0103' + '02006162' + '0000000000000040' + '01',
    );
  });

  it('is refused when cut anywhere, or with bytes too many', () => {
    const bytes = encodeRecord(example);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeRecord(bytes.subarray(0, length))).toThrow(WireError);
    }
    expect(() => decodeRecord(Buffer.concat([bytes, Buffer.of(0)]))).toThrow(/1 bytes too many/);
  });

  it('never makes the reader crash, whatever the bytes', () => {
    const bytes = fc.tuple(record, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(bytes, ([original, changes]) => {
        const damaged = encodeRecord(original);
        for (const [at, value] of changes) damaged[at % damaged.length] = value;
        decodesOrSaysWhy(damaged);
      }),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), decodesOrSaysWhy), { numRuns: 500 });
  });

  it('says what is wrong with it', () => {
    const bytes = encodeRecord(example);
    const changed = (at: number, value: number): Uint8Array => {
      const copy = bytes.slice();
      copy[at] = value;
      return copy;
    };
    expect(() => decodeRecord(changed(0, 0))).toThrow(/no Sightline record/);
    expect(() => decodeRecord(changed(2, 9))).toThrow(/wire version 9/);
    expect(() => decodeRecord(changed(3, 9))).toThrow(/unknown kind of record: 9/);
    expect(() => decodeRecord(changed(6, 0xff))).toThrow(/camera is not well-formed text/);
    expect(() => decodeRecord(changed(6, 0x2e))).toThrow(/camera of a record/);
  });

  it('is not made of what could not be read', () => {
    const wrong: [Partial<Embedding>, RegExp][] = [
      [{ capturedAt: NaN }, /capturedAt/],
      [{ box: { ...example.box, width: Infinity } }, /box.width/],
      [{ global: Float32Array.of(NaN) }, /global/],
      [{ global: new Float32Array(0) }, /global.length must be 1 to 16384, not 0/],
      [{ global: new Float32Array(20_000) }, /global.length/],
      [{ local: { count: 2, dimension: 2, values: new Float32Array(3) } }, /3 numbers, not 2 × 2/],
      [{ local: { count: 0, dimension: 2, values: new Float32Array(0) } }, /local.count/],
      [{ camera: cameraId('a.b') }, /camera/],
      [{ model: { id: '', version: '1' } }, /model.id/],
      [{ model: { id: 'x'.repeat(2000), version: '1' } }, /model.id must have 1 to 1024 bytes/],
      [{ model: { id: 'half \ud800', version: '1' } }, /model.id is not well-formed/],
    ];
    for (const [change, message] of wrong) {
      const encode = (): Uint8Array => encodeRecord({ ...example, ...change });
      expect(encode).toThrow(WireError);
      expect(encode).toThrow(message);
    }
  });
});
