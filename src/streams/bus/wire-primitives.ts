/** Numbers and texts in bytes, each checked: what the wire format is made of. */
import { WireError } from '../../errors.ts';

const MAX_TEXT_BYTES = 1024;
// Outside a pair, which TextEncoder would replace without a word.
const LONE_SURROGATE = /\p{Surrogate}/u;
const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that a value takes. */
export const wireSize = {
  f64: 8,
  text: (text: string): number => 2 + Buffer.byteLength(text, 'utf8'),
} as const;

export interface WireWriter {
  readonly bytes: Uint8Array;
  u8(value: number, field: string): void;
  u16(value: number, field: string): void;
  u32(value: number, field: string): void;
  f64(value: number, field: string): void;
  text(value: string, field: string): void;
  floats(values: Float32Array, field: string): void;
}

/** Integers are the caller's own and unchecked; floats and texts are data and checked. */
export function wireWriter(size: number): WireWriter {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  return {
    bytes,
    u8(value) {
      view.setUint8(at, value);
      at += 1;
    },
    u16(value) {
      view.setUint16(at, value, true);
      at += 2;
    },
    u32(value) {
      view.setUint32(at, value, true);
      at += 4;
    },
    f64(value, field) {
      if (!Number.isFinite(value)) throw notFinite(field);
      view.setFloat64(at, value, true);
      at += 8;
    },
    text(value, field) {
      if (LONE_SURROGATE.test(value)) throw badText(field);
      const { written } = utf8Encoder.encodeInto(value, bytes.subarray(at + 2));
      if (written === 0 || written > MAX_TEXT_BYTES) throw badTextLength(field, written);
      view.setUint16(at, written, true);
      at += 2 + written;
    },
    floats(values, field) {
      let difference = 0;
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        difference += value - value;
        view.setFloat32(at + 4 * i, value, true);
      }
      if (difference !== 0) throw notFinite(field);
      at += 4 * values.length;
    },
  };
}

export interface WireReader {
  u8(field: string): number;
  u16(field: string): number;
  u32(field: string): number;
  flag(field: string): boolean;
  f64(field: string): number;
  text(field: string): string;
  floats(length: number, field: string): Float32Array;
  /** Throws where bytes are left over. */
  end(): void;
}

/** Every read throws a WireError where the bytes end early or hold what the writer never writes. */
export function wireReader(bytes: Uint8Array): WireReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let next = 0;

  /** The place of the next `size` bytes, checked before anything is allocated for them. */
  function take(size: number, field: string): number {
    const at = next;
    if (at + size > bytes.length) {
      throw new WireError(`record ends inside ${field}`, { fields: { field, bytes: bytes.length } });
    }
    next += size;
    return at;
  }

  const u8 = (field: string): number => view.getUint8(take(1, field));
  const u16 = (field: string): number => view.getUint16(take(2, field), true);
  return {
    u8,
    u16,
    u32: (field) => view.getUint32(take(4, field), true),
    flag(field) {
      const value = u8(field);
      if (value > 1) throw new WireError(`${field} must be 0 or 1, not ${value}`, { fields: { field } });
      return value === 1;
    },
    f64(field) {
      const value = view.getFloat64(take(8, field), true);
      if (!Number.isFinite(value)) throw notFinite(field);
      return value;
    },
    text(field) {
      const length = u16(field);
      if (length === 0 || length > MAX_TEXT_BYTES) throw badTextLength(field, length);
      const at = take(length, field);
      try {
        return utf8Decoder.decode(bytes.subarray(at, at + length));
      } catch {
        throw badText(field);
      }
    },
    floats(length, field) {
      const at = take(4 * length, field);
      const values = new Float32Array(length);
      let difference = 0;
      for (let i = 0; i < length; i++) {
        const value = view.getFloat32(at + 4 * i, true);
        difference += value - value;
        values[i] = value;
      }
      if (difference !== 0) throw notFinite(field);
      return values;
    },
    end() {
      if (next === bytes.length) return;
      throw new WireError(`record has ${bytes.length - next} bytes too many`, {
        fields: { bytes: bytes.length },
      });
    },
  };
}

const notFinite = (field: string): WireError =>
  new WireError(`${field} holds a number that is not finite`, { fields: { field } });
const badText = (field: string): WireError =>
  new WireError(`${field} is not well-formed text`, { fields: { field } });
const badTextLength = (field: string, bytes: number): WireError =>
  new WireError(`${field} must have 1 to ${MAX_TEXT_BYTES} bytes, not ${bytes}`, { fields: { field } });
