import { DataError } from '../errors.ts';
import { readBytes } from './read-bytes.ts';

/** Boxes of one side of one camera as they stand in a file. */
export interface CameraTable {
  readonly file: string;
  /** Frame numbers or capture times, whatever the file counts in. */
  readonly at: readonly number[];
  readonly identity: readonly (string | number)[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly width: readonly number[];
  readonly height: readonly number[];
  readonly line: readonly number[];
}

/** Names that a column may have; where several are there, the first of this list counts. */
const columnNames = {
  camera: ['camera', 'video_id'],
  at: ['frame', 'frame_id', 'capturedAt'],
  identity: ['identity', 'object_id', 'id'],
  x: ['x', 'x1', 'left'],
  y: ['y', 'y1', 'top'],
  width: ['w', 'width'],
  height: ['h', 'height'],
  right: ['x2', 'right'],
  bottom: ['y2', 'bottom'],
} as const;
type Column = keyof typeof columnNames;

const hint =
  'Its first line names the columns: frame,object_id,x,y,w,h or frame,id,x1,y1,x2,y2, in any order, and others beside them.';

type Growing = {
  -readonly [K in keyof CameraTable]: CameraTable[K] extends readonly (infer V)[] ? V[] : CameraTable[K];
};

/**
 * Reads boxes from a CSV file whose first line names its columns; `sightline run`'s tracks.csv is one. Without such a
 * line it is MOTChallenge text: frame,id,x,y,width,height.
 *
 * @param camera of rows that do not say it
 * @returns by camera
 * @throws DataError that names the file and, where it is malformed, the line
 */
export async function readCameraTables(file: string, camera: string): Promise<Map<string, CameraTable>> {
  return parseCameraTables(new TextDecoder().decode(await readBytes(file)), file, camera);
}

/** {@link readCameraTables} of text. */
export function parseCameraTables(text: string, file: string, camera: string): Map<string, CameraTable> {
  // Spreadsheets begin their files with a byte order mark.
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const named = !/^[\s\d.+-]/.test(lines[0] ?? '');
  const place = named ? findColumns(lines[0]!, file) : motPlaces;
  const tables = new Map<string, Growing>();
  for (let n = named ? 1 : 0; n < lines.length; n++) {
    if (lines[n]!.trim() === '') continue;
    const fields = lines[n]!.split(',');
    const name = place.camera === undefined ? camera : (fields[place.camera] ?? '').trim();
    const table = tables.get(name) ?? emptyTable(file);
    tables.set(name, table);
    addRow(table, fields, place, n + 1);
  }
  // A file without a row is a camera in which nobody is.
  if (tables.size === 0 && place.camera === undefined) tables.set(camera, emptyTable(file));
  return tables;
}

type Places = Readonly<Partial<Record<Column, number>>>;
const motPlaces: Places = { at: 0, identity: 1, x: 2, y: 3, width: 4, height: 5 };

const emptyTable = (file: string): Growing => ({
  file,
  at: [],
  identity: [],
  x: [],
  y: [],
  width: [],
  height: [],
  line: [],
});

function findColumns(header: string, file: string): Places {
  const names = header.split(',').map((name) => name.trim());
  const places: Partial<Record<Column, number>> = {};
  for (const [column, known] of Object.entries(columnNames) as [Column, readonly string[]][]) {
    const found = known.find((name) => names.includes(name));
    if (found !== undefined) places[column] = names.indexOf(found);
  }
  const lacking = (['at', 'identity', 'x', 'y'] as const).filter((column) => places[column] === undefined);
  const sizes = [
    ['width', 'right'],
    ['height', 'bottom'],
  ] as const;
  const without = sizes.filter(([extent, end]) => places[extent] === undefined && places[end] === undefined);
  const missing = [...lacking, ...without.map(([extent]) => extent)];
  if (missing.length > 0) {
    const wanted = missing.map((column) => columnNames[column][0]).join(', ');
    throw new DataError(`${file}:1: no column ${wanted}`, { hint, fields: { file, line: 1 } });
  }
  return places;
}

function addRow(table: Growing, fields: readonly string[], place: Places, line: number): void {
  const { file } = table;
  const fail = (problem: string): never => {
    throw new DataError(`${file}:${line}: ${problem}`, { hint, fields: { file, line } });
  };
  const text = (column: Column): string => {
    const field = fields[place[column]!]?.trim() ?? '';
    return field === '' ? fail(`no ${columnNames[column][0]}`) : field;
  };
  const number = (column: Column): number => {
    const value = Number(text(column));
    return Number.isFinite(value)
      ? value
      : fail(`${columnNames[column][0]} is not a number: ${text(column)}`);
  };
  const [x, y] = [number('x'), number('y')];
  const width = place.width === undefined ? number('right') - x : number('width');
  const height = place.height === undefined ? number('bottom') - y : number('height');
  if (width < 0 || height < 0) fail('box of negative size');
  const identity = text('identity');
  const asNumber = Number(identity);
  table.at.push(number('at'));
  // "7" and "7.0" are one person.
  table.identity.push(Number.isFinite(asNumber) ? asNumber : identity);
  table.x.push(x);
  table.y.push(y);
  table.width.push(width);
  table.height.push(height);
  table.line.push(line);
}
