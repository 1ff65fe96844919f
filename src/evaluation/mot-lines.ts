import { DataError } from '../errors.ts';
import { scanNumericLines, type OnNumbers } from './numeric-lines.ts';

const hint = 'Expected frame,id,x,y,width,height,confidence and optional further numbers.';
const leastFields = 6;
/** 4 days at 25 frames/s; more is a slip of the pen that would cost the memory of so many frames. */
const lastFrame = 10_000_000;

/**
 * Reads lines of MOTChallenge text and checks what every kind of file has in common.
 *
 * @throws DataError that names file and line
 */
export function scanMotLines(bytes: Uint8Array, file: string, onNumbers: OnNumbers): void {
  scanNumericLines(bytes, file, hint, (values, count, line) => {
    const problem = problemOf(values, count);
    if (problem !== undefined) {
      throw new DataError(`${file}:${line}: ${problem}`, { hint, fields: { file, line } });
    }
    onNumbers(values, count, line);
  });
}

function problemOf(values: Float64Array, count: number): string | undefined {
  if (count < leastFields) return `${count} fields, expected at least ${leastFields}`;
  const frame = values[0]!;
  if (!Number.isInteger(frame) || frame < 1) return `frame ${frame} is not a positive integer`;
  if (frame > lastFrame) return `frame ${frame} is beyond ${lastFrame}, the most that can be scored`;
  if (!Number.isInteger(values[1])) return `id ${values[1]!} is not an integer`;
  if (values[4]! < 0 || values[5]! < 0) return `box of negative size`;
  return undefined;
}
