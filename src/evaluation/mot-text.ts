import type { Box } from '../domain.ts';
import { scanMotLines } from './mot-lines.ts';
import { readBytes } from './read-bytes.ts';

/**
 * One line of a MOTChallenge text file: `frame,id,x,y,width,height,confidence,…`. Frames count from 1; detections
 * have id −1. What follows the confidence depends on the kind of file (class and visibility in ground truth since
 * MOT16, world coordinates in MOT15) and is kept as `rest`.
 */
export interface MotRow {
  readonly frame: number;
  readonly id: number;
  readonly box: Box;
  readonly confidence: number;
  readonly rest: readonly number[];
}

/** @throws DataError that names the file and, where it is malformed, the line */
export async function readMotFile(file: string): Promise<MotRow[]> {
  return parse(await readBytes(file), file);
}

/**
 * Reads MOTChallenge text; fields are separated by commas or blanks, empty lines are skipped.
 *
 * @param file named in errors
 * @throws DataError that names file and line
 */
export function parseMotText(text: string, file: string): MotRow[] {
  return parse(Buffer.from(text), file);
}

function parse(bytes: Uint8Array, file: string): MotRow[] {
  const rows: MotRow[] = [];
  scanMotLines(bytes, file, (values, count) => {
    const [frame, id, x, y, width, height, confidence = 1, ...rest] = values.subarray(
      0,
      count,
    ) as unknown as [...[number, number, number, number, number, number], ...number[]];
    rows.push({ frame, id, box: { x, y, width, height }, confidence, rest });
  });
  return rows;
}

/** Writes rows in their order; rows without `rest` get the −1 fillers that MOTChallenge tools expect. */
export function formatMotText(rows: readonly MotRow[]): string {
  return rows
    .map(({ frame, id, box, confidence, rest }) =>
      [frame, id, box.x, box.y, box.width, box.height, confidence]
        .concat(rest.length > 0 ? rest : [-1, -1, -1])
        .join(','),
    )
    .map((line) => `${line}\n`)
    .join('');
}
