/** How rows are given columns. */
export interface AssignmentOptions {
  /**
   * The most a pair may cost. Leaving a row and a column alone costs as much as pairing them at `maxCost`, so
   * the sum of (cost − maxCost) over the pairs is least; pairs above it are never made.
   */
  readonly maxCost?: number;
}

/**
 * Optimal assignment: each row at most one column and the reverse, as many pairs as fit, least total cost.
 * Shortest augmenting paths with dual prices (Jonker & Volgenant 1987; rectangular form of Crouse 2016),
 * O(min(rows, columns)² · max(rows, columns)). With `maxCost` the pairs that are allowed fall apart into groups that
 * do not touch each other, and each is solved alone: a crowd costs little more than its largest knot. Equal input
 * gives equal output, ties included.
 *
 * @param cost row-major, `rows * columns` finite values; not changed
 * @returns for each row its column, or −1
 * @throws RangeError where the length does not fit or a cost is not finite
 */
export function assign(
  cost: Float64Array,
  rows: number,
  columns: number,
  { maxCost }: AssignmentOptions = {},
): Int32Array {
  check(cost, rows, columns, maxCost);
  const columnOf = new Int32Array(rows).fill(-1);
  if (rows === 0 || columns === 0) return columnOf;
  if (maxCost === undefined) solve(cost, rows, columns, columnOf);
  else solveGroups(cost, rows, columns, maxCost, columnOf);
  return columnOf;
}

function solve(cost: Float64Array, rows: number, columns: number, columnOf: Int32Array): void {
  const wide = rows <= columns;
  const [n, m] = wide ? [rows, columns] : [columns, rows];
  // The short side is the one that is augmented, so a tall matrix is read transposed.
  const owner = augment(cost, n, m, wide ? columns : 1, wide ? 1 : columns);
  for (let j = 0; j < m; j++) {
    const i = owner[j]!;
    if (i >= 0) columnOf[wide ? i : j] = wide ? j : i;
  }
}

/**
 * Rows and columns that allowed pairs connect form a group; the groups are problems of their own. Most are one row and
 * one column that have nobody but each other: these are paired at once.
 */
function solveGroups(
  cost: Float64Array,
  rows: number,
  columns: number,
  maxCost: number,
  columnOf: Int32Array,
): void {
  // One array for both: how many allowed partners each row has, then each column.
  const partners = new Int32Array(rows + columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if (cost[i * columns + j]! > maxCost) continue;
      partners[i]!++;
      partners[rows + j]!++;
      columnOf[i] = j;
    }
  }
  let knotted = false;
  for (let i = 0; i < rows; i++) {
    if (partners[i] === 0) continue;
    if (partners[i] === 1 && partners[rows + columnOf[i]!] === 1) continue;
    columnOf[i] = -1;
    knotted = true;
  }
  if (knotted) solveKnots(cost, rows, columns, maxCost, columnOf);
}

function solveKnots(
  cost: Float64Array,
  rows: number,
  columns: number,
  maxCost: number,
  columnOf: Int32Array,
): void {
  const parent = new Int32Array(rows + columns);
  for (let node = 0; node < parent.length; node++) parent[node] = node;
  for (let i = 0; i < rows; i++) {
    if (columnOf[i]! >= 0) continue;
    for (let j = 0; j < columns; j++) {
      if (cost[i * columns + j]! <= maxCost) join(parent, i, rows + j);
    }
  }
  const groups = new Map<number, { readonly rows: number[]; readonly columns: number[] }>();
  for (let node = 0; node < parent.length; node++) {
    const root = find(parent, node);
    // Alone, or the root itself: a root is a row, since it is the least of its group.
    if (root === node) continue;
    let group = groups.get(root);
    if (!group) groups.set(root, (group = { rows: [root], columns: [] }));
    if (node < rows) group.rows.push(node);
    else group.columns.push(node - rows);
  }
  for (const group of groups.values())
    solveGroup(cost, columns, group.rows, group.columns, maxCost, columnOf);
}

function solveGroup(
  cost: Float64Array,
  columns: number,
  groupRows: readonly number[],
  groupColumns: readonly number[],
  maxCost: number,
  columnOf: Int32Array,
): void {
  const gated = new Float64Array(groupRows.length * groupColumns.length);
  let k = 0;
  for (const i of groupRows) {
    for (const j of groupColumns) gated[k++] = Math.min(cost[i * columns + j]! - maxCost, 0);
  }
  const found = new Int32Array(groupRows.length).fill(-1);
  solve(gated, groupRows.length, groupColumns.length, found);
  groupRows.forEach((i, place) => {
    const j = found[place]! < 0 ? -1 : groupColumns[found[place]!]!;
    if (j >= 0 && cost[i * columns + j]! <= maxCost) columnOf[i] = j;
  });
}

function find(parent: Int32Array, node: number): number {
  while (parent[node] !== node) {
    parent[node] = parent[parent[node]!]!;
    node = parent[node]!;
  }
  return node;
}

/** The smaller root wins, so that groups come in the order of their first row. */
function join(parent: Int32Array, a: number, b: number): void {
  const rootA = find(parent, a);
  const rootB = find(parent, b);
  if (rootA !== rootB) parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
}

/** Gives each of n ≤ m short-side nodes one of m long-side nodes; returns the short-side node of each, or −1. */
function augment(cost: Float64Array, n: number, m: number, stride: number, step: number): Int32Array {
  const owner = new Int32Array(m).fill(-1);
  const priceN = new Float64Array(n);
  const priceM = new Float64Array(m);
  const distance = new Float64Array(m);
  const from = new Int32Array(m);
  const settled = new Uint8Array(m);

  for (let start = 0; start < n; start++) {
    distance.fill(Infinity);
    settled.fill(0);
    let node = start;
    let via = -1;
    let reached = 0;
    let sink = -1;
    while (sink < 0) {
      let nearest = -1;
      const base = node * stride;
      const offset = reached - priceN[node]!;
      for (let j = 0; j < m; j++) {
        if (settled[j]) continue;
        const through = offset + cost[base + j * step]! - priceM[j]!;
        if (through < distance[j]!) {
          distance[j] = through;
          from[j] = via;
        }
        // Among equals prefer one that is free: it ends the search.
        if (
          nearest < 0 ||
          distance[j]! < distance[nearest]! ||
          (distance[j] === distance[nearest] && owner[j]! < 0 && owner[nearest]! >= 0)
        ) {
          nearest = j;
        }
      }
      settled[nearest] = 1;
      reached = distance[nearest]!;
      if (owner[nearest]! < 0) sink = nearest;
      else {
        node = owner[nearest]!;
        via = nearest;
      }
    }
    priceN[start]! += reached;
    for (let j = 0; j < m; j++) {
      if (!settled[j] || j === sink) continue;
      priceN[owner[j]!]! += reached - distance[j]!;
      priceM[j]! -= reached - distance[j]!;
    }
    for (let j = sink; ;) {
      const previous = from[j]!;
      owner[j] = previous < 0 ? start : owner[previous]!;
      if (previous < 0) break;
      j = previous;
    }
  }
  return owner;
}

function check(cost: Float64Array, rows: number, columns: number, maxCost: number | undefined): void {
  if (cost.length !== rows * columns) {
    throw new RangeError(`cost has ${cost.length} values, expected ${rows} × ${columns}`);
  }
  if (maxCost !== undefined && !Number.isFinite(maxCost)) throw new RangeError('maxCost must be finite');
  for (let k = 0; k < cost.length; k++) {
    if (!Number.isFinite(cost[k])) {
      throw new RangeError(`cost of row ${Math.floor(k / columns)}, column ${k % columns} is not finite`);
    }
  }
}
