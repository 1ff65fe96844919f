import { DataError } from '../errors.ts';
import type { BoxColumns } from './box-columns.ts';
import { scanMotLines } from './mot-lines.ts';
import { readBytes } from './read-bytes.ts';

/** A MOTChallenge text file as columns; frames count from 0. */
export interface MotTable extends BoxColumns {
  readonly file: string;
  readonly identity: Float64Array;
  /** 1 where the file says none. */
  readonly confidence: Float64Array;
  /** The 8th field, a class since MOT16; −1 where there is none. */
  readonly kind: Int32Array;
  /** Where each row stands, from 1. */
  readonly line: Int32Array;
}

/** @throws DataError that names the file and, where it is malformed or an id is twice in one frame, the line */
export async function readMotTable(file: string): Promise<MotTable> {
  return parseMotTable(await readBytes(file), file);
}

/** A table without rows, for a sequence in which nothing was found. */
export const emptyMotTable = (file: string): MotTable => parseMotTable(new Uint8Array(), file);

/**
 * @param file named in errors
 * @throws DataError that names file and line
 */
export function parseMotTable(bytes: Uint8Array, file: string): MotTable {
  let capacity = 1;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) capacity++;
  const [frame, kind, line] = [0, 1, 2].map(() => new Int32Array(capacity)) as [
    ...[Int32Array, Int32Array, Int32Array],
  ];
  const fields = [0, 1, 2, 3, 4, 5].map(() => new Float64Array(capacity));
  let count = 0;
  scanMotLines(bytes, file, (values, width, at) => {
    frame[count] = values[0]! - 1;
    for (let k = 0; k < 5; k++) fields[k]![count] = values[k + 1]!;
    fields[5]![count] = width > 6 ? values[6]! : 1;
    kind[count] = width > 7 ? values[7]! : -1;
    line[count++] = at;
  });
  const [identity, x, y, width, height, confidence] = fields.map((field) => field.subarray(0, count)) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  const table = {
    file,
    count,
    frame: frame.subarray(0, count),
    identity,
    x,
    y,
    width,
    height,
    confidence,
    kind: kind.subarray(0, count),
    line: line.subarray(0, count),
  };
  checkIdentities(table);
  return table;
}

/** An id that is twice in one frame has no meaning: every metric that follows identities would count it at will. */
function checkIdentities({ file, count, frame, identity, line }: MotTable): void {
  // Together they are below 2^53, so one number tells frame and id; larger ids are told by text.
  const seen = new Set<number | string>();
  for (let k = 0; k < count; k++) {
    const [f, id] = [frame[k]!, identity[k]!];
    seen.add(Math.abs(id) < 2 ** 28 ? f * 2 ** 29 + id : `${f}/${id}`);
    if (seen.size > k) continue;
    let first = 0;
    while (frame[first] !== f || identity[first] !== id) first++;
    throw new DataError(
      `${file}:${line[k]!}: id ${id} is twice in frame ${f + 1}, first on line ${line[first]!}`,
      {
        hint:
          id < 0
            ? 'These are detections, which have no ids yet: run a tracker on them first.'
            : 'Each id may have one box a frame.',
        fields: { file, line: line[k]! },
      },
    );
  }
}
