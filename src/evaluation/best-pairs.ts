import { assign } from '../maths/assignment.ts';

/** Candidate pairs of rows and columns; of weight ≤ 0 they do not take part. */
export interface CandidatePairs {
  readonly row: Int32Array;
  readonly column: Int32Array;
  /** May change between calls. */
  readonly weight: Float64Array;
}

/**
 * Chooses among the candidates from `from` to `to` those of greatest total weight, each row and column at most once.
 *
 * @param chosen receives their places in the list, ascending
 * @returns how many there are
 */
export type ChooseBestPairs = (from: number, to: number, chosen: Int32Array) => number;

/**
 * Optimal assignment where few of the possible pairs exist, as among the boxes of one frame. A pair that weighs as much
 * as the next best of its row and the next best of its column together is in an optimum: nothing better can be made
 * of the two. Taking such pairs out leaves others that are now without rivals, and in the end little or nothing for
 * a solver.
 *
 * @param rows, columns how many there are in all
 */
export function createBestPairs(
  { row, column, weight }: CandidatePairs,
  rows: number,
  columns: number,
): ChooseBestPairs {
  const ofRow = createRivals(rows);
  const ofColumn = createRivals(columns);
  const open = new Int32Array(row.length);
  const localRow = new Int32Array(rows).fill(-1);
  const localColumn = new Int32Array(columns).fill(-1);

  return (from, to, chosen) => {
    let [found, left] = [0, 0];
    for (let k = from; k < to; k++) if (weight[k]! > 0) open[left++] = k;
    while (left > 0) {
      for (let i = 0; i < left; i++) {
        const k = open[i]!;
        ofRow.add(row[k]!, k, weight[k]!);
        ofColumn.add(column[k]!, k, weight[k]!);
      }
      const before = found;
      for (let i = 0; i < left; i++) {
        const k = open[i]!;
        const [r, c] = [row[k]!, column[k]!];
        if (ofRow.best[r] !== k || ofColumn.best[c] !== k) continue;
        if (weight[k]! >= ofRow.second[r]! + ofColumn.second[c]!) chosen[found++] = k;
      }
      // A chosen pair is the best of its row and its column, which is how its rivals are known.
      for (let i = before; i < found; i++) {
        ofRow.taken[row[chosen[i]!]!] = 1;
        ofColumn.taken[column[chosen[i]!]!] = 1;
      }
      let stay = 0;
      for (let i = 0; i < left; i++) {
        const k = open[i]!;
        if (!ofRow.taken[row[k]!] && !ofColumn.taken[column[k]!]) open[stay++] = k;
        ofRow.forget(row[k]!);
        ofColumn.forget(column[k]!);
      }
      left = stay;
      if (found === before) break;
    }
    for (let i = 0; i < found; i++) {
      ofRow.taken[row[chosen[i]!]!] = 0;
      ofColumn.taken[column[chosen[i]!]!] = 0;
    }
    if (left > 0) found = solve(left, chosen, found);
    chosen.subarray(0, found).sort();
    return found;
  };

  function solve(left: number, chosen: Int32Array, before: number): number {
    let [n, m, found] = [0, 0, before];
    for (let i = 0; i < left; i++) {
      const k = open[i]!;
      if (localRow[row[k]!]! < 0) localRow[row[k]!] = n++;
      if (localColumn[column[k]!]! < 0) localColumn[column[k]!] = m++;
    }
    const cost = new Float64Array(n * m);
    for (let i = 0; i < left; i++) {
      const k = open[i]!;
      cost[localRow[row[k]!]! * m + localColumn[column[k]!]!] = -weight[k]!;
    }
    const columnOf = assign(cost, n, m);
    for (let i = 0; i < left; i++) {
      const k = open[i]!;
      if (columnOf[localRow[row[k]!]!] === localColumn[column[k]!]) chosen[found++] = k;
    }
    for (let i = 0; i < left; i++) {
      localRow[row[open[i]!]!] = -1;
      localColumn[column[open[i]!]!] = -1;
    }
    return found;
  }
}

/** The best candidate of each row (or column), and the weight of the second best. */
function createRivals(count: number) {
  const best = new Int32Array(count).fill(-1);
  const first = new Float64Array(count);
  const second = new Float64Array(count);
  return {
    best,
    second,
    taken: new Uint8Array(count),
    add(of: number, candidate: number, weight: number): void {
      if (weight > first[of]!) {
        second[of] = first[of]!;
        first[of] = weight;
        best[of] = candidate;
      } else if (weight > second[of]!) second[of] = weight;
    },
    forget(of: number): void {
      best[of] = -1;
      first[of] = 0;
      second[of] = 0;
    },
  };
}
