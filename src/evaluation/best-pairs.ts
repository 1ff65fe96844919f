import { assign } from '../maths/assignment.ts';

/** Candidate pairs of rows and columns; those of weight ≤ 0 do not take part. */
export interface CandidatePairs {
  readonly row: Int32Array;
  readonly column: Int32Array;
  readonly weight: Float64Array;
}

/**
 * Chooses among the candidates from `from` to `to` those of greatest total weight, each row and column at most once.
 *
 * @param chosen receives their places in the list, ascending
 * @returns how many there are
 */
export type ChooseBestPairs = (
  candidates: CandidatePairs,
  from: number,
  to: number,
  chosen: Int32Array,
) => number;

/**
 * Optimal assignment where few of the possible pairs exist, as among the boxes of one frame. Rows and columns
 * that are connected by candidates form islands, and an optimum of each island is an optimum of the whole: most
 * are single pairs, and only the rest needs a solver.
 *
 * @param rows, columns how many there are in all; their numbers may go up to these
 */
export function createBestPairs(rows: number, columns: number): ChooseBestPairs {
  const rowDegree = new Int32Array(rows);
  const columnDegree = new Int32Array(columns);
  // Union–find over rows then columns; a node is its own parent while nobody has joined it.
  const parent = Int32Array.from({ length: rows + columns }, (_, node) => node);
  const localRow = new Int32Array(rows).fill(-1);
  const localColumn = new Int32Array(columns).fill(-1);

  const root = (node: number): number => {
    while (parent[node] !== node) {
      parent[node] = parent[parent[node]!]!;
      node = parent[node]!;
    }
    return node;
  };

  return ({ row, column, weight }, from, to, chosen) => {
    for (let k = from; k < to; k++) {
      if (weight[k]! <= 0) continue;
      rowDegree[row[k]!]!++;
      columnDegree[column[k]!]!++;
    }
    let found = 0;
    const contested: number[] = [];
    for (let k = from; k < to; k++) {
      if (weight[k]! <= 0) continue;
      if (rowDegree[row[k]!] === 1 && columnDegree[column[k]!] === 1) chosen[found++] = k;
      else {
        contested.push(k);
        parent[root(row[k]!)] = root(rows + column[k]!);
      }
    }
    if (contested.length > 0) {
      const islands = new Map<number, number[]>();
      for (const k of contested) {
        const of = root(row[k]!);
        const island = islands.get(of);
        if (island) island.push(k);
        else islands.set(of, [k]);
      }
      for (const island of islands.values()) found = solve(island, row, column, weight, chosen, found);
      chosen.subarray(0, found).sort();
    }
    for (let k = from; k < to; k++) {
      const [r, c] = [row[k]!, column[k]!];
      rowDegree[r] = 0;
      columnDegree[c] = 0;
      parent[r] = r;
      parent[rows + c] = rows + c;
    }
    return found;
  };

  function solve(
    island: readonly number[],
    row: Int32Array,
    column: Int32Array,
    weight: Float64Array,
    chosen: Int32Array,
    found: number,
  ): number {
    let [n, m] = [0, 0];
    for (const k of island) {
      if (localRow[row[k]!]! < 0) localRow[row[k]!] = n++;
      if (localColumn[column[k]!]! < 0) localColumn[column[k]!] = m++;
    }
    const cost = new Float64Array(n * m);
    const place = (k: number): number => localRow[row[k]!]! * m + localColumn[column[k]!]!;
    for (const k of island) cost[place(k)] = -weight[k]!;
    const columnOf = assign(cost, n, m);
    for (const k of island) {
      if (columnOf[localRow[row[k]!]!] === localColumn[column[k]!]) chosen[found++] = k;
    }
    for (const k of island) {
      localRow[row[k]!] = -1;
      localColumn[column[k]!] = -1;
    }
    return found;
  }
}
