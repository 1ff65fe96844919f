import { DataError } from '../errors.ts';

/** Told of each line that is not empty. `values` is reused: read it, do not keep it. */
export type OnNumbers = (values: Float64Array, count: number, line: number) => void;

const NEWLINE = 10;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;

/**
 * Reads lines of numbers, separated by commas or blanks; empty lines are skipped. Works on bytes and makes no
 * object a line, because ground truth of a crowd has a million of them.
 *
 * @param file named in errors
 * @param hint of errors: what a line should look like
 * @throws DataError that names file and line of a field that is not a finite number
 */
export function scanNumericLines(bytes: Uint8Array, file: string, hint: string, onNumbers: OnNumbers): void {
  let values = new Float64Array(16);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let line = 0;
  // Spreadsheets begin their files with a byte order mark.
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  for (let start = hasMark ? 3 : 0; start < bytes.length;) {
    let end = bytes.indexOf(NEWLINE, start);
    if (end < 0) end = bytes.length;
    line++;
    let at = skipBlanks(bytes, start, end);
    let count = 0;
    while (at < end || count > 0) {
      let to = at;
      while (to < end && bytes[to] !== COMMA && !isBlank(bytes[to]!)) to++;
      if (count === values.length) {
        const longer = new Float64Array(2 * count);
        longer.set(values);
        values = longer;
      }
      const value = parseNumber(text, at, to);
      if (!Number.isFinite(value)) {
        throw new DataError(`${file}:${line}: field ${count + 1} is not a number`, {
          hint,
          fields: { file, line },
        });
      }
      values[count++] = value;
      at = skipBlanks(bytes, to, end);
      if (at >= end) break;
      // A comma promises another field, though it be empty.
      if (bytes[at] === COMMA) at = skipBlanks(bytes, at + 1, end);
    }
    if (count > 0) onNumbers(values, count, line);
    start = end + 1;
  }
}

const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

function skipBlanks(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(bytes[at]!)) at++;
  return at;
}

/** Powers of ten that a double holds exactly. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const exactDigits = 15;

/** NaN where it is none. */
function parseNumber(bytes: Buffer, from: number, to: number): number {
  const negative = bytes[from] === MINUS;
  let mantissa = 0;
  let digits = 0;
  let point = -1;
  for (let at = negative ? from + 1 : from; at < to; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
    } else if (bytes[at] === POINT && point < 0) point = at;
    else return parseUncommon(bytes, from, to);
  }
  if (digits === 0 || digits > exactDigits) return parseUncommon(bytes, from, to);
  // Mantissa and power are exact, so one division rounds correctly (Clinger 1990).
  const value = point < 0 ? mantissa : mantissa / powersOfTen[to - point - 1]!;
  return negative ? -value : value;
}

function parseUncommon(bytes: Buffer, from: number, to: number): number {
  return from === to ? NaN : Number(bytes.toString('latin1', from, to));
}
