/** Names numbered from 0 in order of first appearance. */
export interface NumberedIdentities {
  /** Of each box, its place among `names`. */
  readonly identity: Int32Array;
  readonly names: readonly (string | number)[];
}

/** Whole numbers from 0 to below this are looked up in a table, which is much faster than a map. */
const tableSize = 1 << 16;

export function numberIdentities(of: ArrayLike<string | number>): NumberedIdentities {
  const identity = new Int32Array(of.length);
  const names: (string | number)[] = [];
  // From 1, so that memory that nobody needs is not touched.
  const table = new Int32Array(tableSize);
  const others = new Map<string | number, number>();
  for (let k = 0; k < of.length; k++) {
    const name = of[k]!;
    const tabled = typeof name === 'number' && name >= 0 && name < tableSize && Number.isInteger(name);
    let number = tabled ? table[name]! - 1 : (others.get(name) ?? -1);
    if (number < 0) {
      number = names.push(name) - 1;
      if (tabled) table[name] = number + 1;
      else others.set(name, number);
    }
    identity[k] = number;
  }
  return { identity, names };
}
