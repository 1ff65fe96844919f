import { DataError } from '../errors.ts';
import type { BoxColumns } from './box-columns.ts';
import { numberIdentities } from './identity-numbers.ts';
import type { CameraTable } from './camera-table.ts';
import type { CameraColumns } from './nist-overlaps.ts';

/**
 * Puts truth and predictions of each camera on common frames: every time at which either has a box is one.
 *
 * @returns by name
 * @throws DataError where a camera has only one of them, or a person is twice in a frame
 */
export function cameraColumns(
  truth: ReadonlyMap<string, CameraTable>,
  predictions: ReadonlyMap<string, CameraTable>,
): CameraColumns[] {
  const names = [...new Set([...truth.keys(), ...predictions.keys()])].sort();
  return names.map((name) => {
    const [truthTable, predictedTable] = [truth.get(name), predictions.get(name)];
    if (!truthTable || !predictedTable) {
      const present = truthTable ?? predictedTable!;
      throw new DataError(
        `camera ${name} has ${truthTable ? 'ground truth but no predictions' : 'predictions but no ground truth'}: ${present.file}`,
        {
          fields: { camera: name, file: present.file },
          hint: 'Both folders have one file a camera, of equal name; where nobody is, it holds only the line of column names.',
        },
      );
    }
    const times = [...new Set([...truthTable.at, ...predictedTable.at])].sort((a, b) => a - b);
    const frameOf = new Map(times.map((at, frame) => [at, frame]));
    checkOncePerFrame(truthTable);
    return {
      name,
      frames: times.length,
      truth: columnsOf(truthTable, frameOf),
      predictions: columnsOf(predictedTable, frameOf),
    };
  });
}

function columnsOf(table: CameraTable, frameOf: ReadonlyMap<number, number>): BoxColumns {
  return {
    count: table.at.length,
    frame: Int32Array.from(table.at, (at) => frameOf.get(at)!),
    ...numberIdentities(table.identity),
    x: Float64Array.from(table.x),
    y: Float64Array.from(table.y),
    width: Float64Array.from(table.width),
    height: Float64Array.from(table.height),
  };
}

/** Predictions may repeat an identity, which counts against them; in ground truth it is a mistake of its maker. */
function checkOncePerFrame({ file, at, identity, line }: CameraTable): void {
  const seen = new Map<string, number>();
  identity.forEach((person, k) => {
    const key = `${at[k]!}/${person}`;
    const first = seen.get(key);
    if (first !== undefined) {
      throw new DataError(
        `${file}:${line[k]!}: person ${person} is twice in frame ${at[k]!}, first on line ${first}`,
        { hint: 'Each person may have one box a frame.', fields: { file, line: line[k]! } },
      );
    }
    seen.set(key, line[k]!);
  });
}
