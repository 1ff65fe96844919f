import { readFile } from 'node:fs/promises';
import type { Box } from '../domain.ts';
import { DataError } from '../errors.ts';

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

const leastFields = 6;

/** @throws DataError that names the file and, where it is malformed, the line */
export async function readMotFile(file: string): Promise<MotRow[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new DataError(`${file}: cannot be read`, {
      cause,
      hint: 'Check the path and its permissions.',
      fields: { file },
    });
  }
  return parseMotText(text, file);
}

/**
 * Reads MOTChallenge text; fields are separated by commas or blanks, empty lines are skipped.
 *
 * @param file named in errors
 * @throws DataError that names file and line
 */
export function parseMotText(text: string, file: string): MotRow[] {
  const rows: MotRow[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() !== '') rows.push(parseRow(line.trim(), file, index + 1));
  });
  return rows;
}

function parseRow(line: string, file: string, lineNumber: number): MotRow {
  const fail = (problem: string): never => {
    throw new DataError(`${file}:${lineNumber}: ${problem}`, {
      hint: 'Expected frame,id,x,y,width,height,confidence and optional further numbers.',
      fields: { file, line: lineNumber },
    });
  };
  const fields = line.split(/\s*,\s*|\s+/);
  if (fields.length < leastFields) fail(`${fields.length} fields, expected at least ${leastFields}`);
  const numbers = fields.map((field, k) => {
    const value = field === '' ? NaN : Number(field);
    return Number.isFinite(value) ? value : fail(`field ${k + 1} is not a number`);
  });
  const [frame, id, x, y, width, height, confidence = 1, ...rest] = numbers as [
    ...[number, number, number, number, number, number],
    ...number[],
  ];
  if (!Number.isInteger(frame) || frame < 1) fail(`frame ${frame} is not a positive integer`);
  if (!Number.isInteger(id)) fail(`id ${id} is not an integer`);
  if (width < 0 || height < 0) fail(`box of negative size`);
  return { frame, id, box: { x, y, width, height }, confidence, rest };
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
