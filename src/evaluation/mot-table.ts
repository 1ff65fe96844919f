import { DataError } from '../errors.ts';
import { orderByFrame, type BoxColumns } from './box-columns.ts';
import { numberIdentities } from './identity-numbers.ts';
import { scanMotLines } from './mot-lines.ts';
import { readBytes } from './read-bytes.ts';

/** A MOTChallenge text file as columns; frames count from 0. */
export interface MotTable extends BoxColumns {
  readonly file: string;
  /** One beyond the last frame with a box. */
  readonly frames: number;
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
  let [count, frames] = [0, 0];
  scanMotLines(bytes, file, (values, width, at) => {
    frame[count] = values[0]! - 1;
    if (values[0]! > frames) frames = values[0]!;
    for (let k = 0; k < 5; k++) fields[k]![count] = values[k + 1]!;
    fields[5]![count] = width > 6 ? values[6]! : 1;
    kind[count] = width > 7 ? values[7]! : -1;
    line[count++] = at;
  });
  const [id, x, y, width, height, confidence] = fields.map((field) => field.subarray(0, count)) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  const table = {
    file,
    count,
    frames,
    frame: frame.subarray(0, count),
    ...numberIdentities(id),
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
function checkIdentities({ file, count, frames, frame, identity, names, line }: MotTable): void {
  const { start, order } = orderByFrame(frame, count, frames);
  /** Of each identity, the box seen last. */
  const last = new Int32Array(names.length).fill(-1);
  for (let f = 0; f < frames; f++) {
    for (let at = start[f]!; at < start[f + 1]!; at++) {
      const k = order[at]!;
      const before = last[identity[k]!]!;
      last[identity[k]!] = k;
      if (before < 0 || frame[before] !== f) continue;
      const id = names[identity[k]!]!;
      throw new DataError(
        `${file}:${line[k]!}: id ${id} is twice in frame ${f + 1}, first on line ${line[before]!}`,
        {
          hint:
            Number(id) < 0
              ? 'These are detections, which have no ids yet: run a tracker on them first.'
              : 'Each id may have one box a frame.',
          fields: { file, line: line[k]! },
        },
      );
    }
  }
}
