/**
 * The binary form of an edge record, version 1. Little-endian, no padding:
 *
 *     'S' 'L'  version:u8  kind:u8  camera:string  capturedAt:f64
 *     1 embedding    track:string  x,y,width,height,quality:f64  model id,version:string
 *                    length:u32  global:f32[length]  stripes:u8 (0|1)  [count:u16 dimension:u16 values:f32[]]
 *     2 track-ended  track:string  startedAt,endedAt:f64
 *     3 progress     ended:u8 (0|1)
 *
 * A string is its length in bytes (u16) and well-formed UTF-8. Every number is finite. Times and boxes keep all
 * 64 bits, so that both sides of a bus decide alike.
 */
import type { EdgeRecord, Embedding, Stripes, TrackId } from '../../domain.ts';
import { cameraId } from '../../domain.ts';
import { WireError } from '../../errors.ts';
import { NAME } from './subjects.ts';
import { wireReader, wireSize, wireWriter, type WireReader, type WireWriter } from './wire-primitives.ts';

const MAGIC_S = 0x53;
const MAGIC_L = 0x4c;
const VERSION = 1;
const KINDS = { embedding: 1, 'track-ended': 2, progress: 3 } as const;
const HEADER_BYTES = 4;

/** Longest feature vector and stripe that anybody sends; larger numbers are damaged bytes. */
const MAX_DIMENSION = 16_384;
const MAX_STRIPES = 256;

/**
 * @returns a fresh buffer
 * @throws WireError where a number is not finite, a text is not well-formed or a dimension is out of range
 */
export function encodeRecord(record: EdgeRecord): Uint8Array {
  const writer = wireWriter(bytesOf(record));
  writer.u8(MAGIC_S, 'magic');
  writer.u8(MAGIC_L, 'magic');
  writer.u8(VERSION, 'version');
  writer.u8(KINDS[record.kind], 'kind');
  checkCamera(record.camera);
  writer.text(record.camera, 'camera');
  writer.f64(record.capturedAt, 'capturedAt');
  switch (record.kind) {
    case 'embedding':
      writeEmbedding(writer, record);
      break;
    case 'track-ended':
      writer.text(record.track, 'track');
      writer.f64(record.startedAt, 'startedAt');
      writer.f64(record.endedAt, 'endedAt');
      break;
    case 'progress':
      writer.u8(record.ended ? 1 : 0, 'ended');
  }
  return writer.bytes;
}

/**
 * Arrays of the result are fresh copies: `bytes` may be reused.
 *
 * @throws WireError for anything that {@link encodeRecord} does not produce
 */
export function decodeRecord(bytes: Uint8Array): EdgeRecord {
  const reader = wireReader(bytes);
  if (reader.u8('magic') !== MAGIC_S || reader.u8('magic') !== MAGIC_L) {
    throw new WireError('these bytes are no Sightline record', { fields: { bytes: bytes.length } });
  }
  const version = reader.u8('version');
  if (version !== VERSION) {
    throw new WireError(`record has wire version ${version}; this program reads version ${VERSION}`, {
      hint: 'Run the same Sightline version at the edge and in the centre.',
      fields: { version },
    });
  }
  const kind = reader.u8('kind');
  const camera = cameraId(checkCamera(reader.text('camera')));
  const capturedAt = reader.f64('capturedAt');
  let record: EdgeRecord;
  switch (kind) {
    case KINDS.embedding:
      record = { kind: 'embedding', camera, capturedAt, ...readEmbedding(reader) };
      break;
    case KINDS['track-ended']: {
      const track = reader.text('track') as TrackId;
      const startedAt = reader.f64('startedAt');
      record = { kind: 'track-ended', camera, track, startedAt, endedAt: reader.f64('endedAt'), capturedAt };
      break;
    }
    case KINDS.progress:
      record = { kind: 'progress', camera, capturedAt, ended: reader.flag('ended') };
      break;
    default:
      throw new WireError(`unknown kind of record: ${kind}`, { fields: { kind } });
  }
  reader.end();
  return record;
}

function bytesOf(record: EdgeRecord): number {
  const common = HEADER_BYTES + wireSize.text(record.camera) + wireSize.f64;
  switch (record.kind) {
    case 'embedding': {
      const texts =
        wireSize.text(record.track) + wireSize.text(record.model.id) + wireSize.text(record.model.version);
      const stripes = record.local ? 4 + 4 * record.local.values.length : 0;
      return common + texts + 5 * wireSize.f64 + 4 + 4 * record.global.length + 1 + stripes;
    }
    case 'track-ended':
      return common + wireSize.text(record.track) + 2 * wireSize.f64;
    case 'progress':
      return common + 1;
  }
}

function writeEmbedding(writer: WireWriter, record: Embedding): void {
  writer.text(record.track, 'track');
  writer.f64(record.box.x, 'box.x');
  writer.f64(record.box.y, 'box.y');
  writer.f64(record.box.width, 'box.width');
  writer.f64(record.box.height, 'box.height');
  writer.f64(record.quality, 'quality');
  writer.text(record.model.id, 'model.id');
  writer.text(record.model.version, 'model.version');
  writer.u32(inRange(record.global.length, MAX_DIMENSION, 'global.length'), 'global.length');
  writer.floats(record.global, 'global');
  writer.u8(record.local ? 1 : 0, 'local');
  if (record.local) writeStripes(writer, record.local);
}

function writeStripes(writer: WireWriter, { count, dimension, values }: Stripes): void {
  inRange(count, MAX_STRIPES, 'local.count');
  inRange(dimension, MAX_DIMENSION, 'local.dimension');
  if (values.length !== count * dimension) {
    throw new WireError(`local.values holds ${values.length} numbers, not ${count} × ${dimension}`, {
      fields: { field: 'local.values' },
    });
  }
  writer.u16(count, 'local.count');
  writer.u16(dimension, 'local.dimension');
  writer.floats(values, 'local.values');
}

function readEmbedding(reader: WireReader): Omit<Embedding, 'kind' | 'camera' | 'capturedAt'> {
  const track = reader.text('track') as TrackId;
  const box = {
    x: reader.f64('box.x'),
    y: reader.f64('box.y'),
    width: reader.f64('box.width'),
    height: reader.f64('box.height'),
  };
  const quality = reader.f64('quality');
  const model = { id: reader.text('model.id'), version: reader.text('model.version') };
  const length = inRange(reader.u32('global.length'), MAX_DIMENSION, 'global.length');
  const features = { track, box, quality, model, global: reader.floats(length, 'global') };
  if (!reader.flag('local')) return features;
  const count = inRange(reader.u16('local.count'), MAX_STRIPES, 'local.count');
  const dimension = inRange(reader.u16('local.dimension'), MAX_DIMENSION, 'local.dimension');
  return {
    ...features,
    local: { count, dimension, values: reader.floats(count * dimension, 'local.values') },
  };
}

function inRange(value: number, maximum: number, field: string): number {
  if (value >= 1 && value <= maximum && Number.isInteger(value)) return value;
  throw new WireError(`${field} must be 1 to ${maximum}, not ${value}`, { fields: { field, value } });
}

function checkCamera(name: string): string {
  if (NAME.test(name)) return name;
  throw new WireError('the camera of a record must be letters, digits, "-" and "_"', {
    fields: { field: 'camera' },
  });
}
