import type { IdentityIndex, Neighbour } from '../ports.ts';
import { checkCount, checkDimension, checkKey, indexVector } from './index-vector.ts';

/**
 * Compares with every vector. In the calling thread, so meant for up to a few thousand vectors: 2,000 of 512
 * values take some 3 ms.
 */
export interface ExactIndex extends IdentityIndex {
  /** Everything held, in no particular order: for moving to another index. The vectors are views. */
  entries(): IterableIterator<readonly [key: number, vector: Float32Array]>;
}

export function createExactIndex(dimension: number): ExactIndex {
  checkDimension(dimension);
  const slots = new Map<number, number>();
  const keys: number[] = [];
  let values = new Float32Array(dimension * 64);
  const row = (slot: number) => values.subarray(slot * dimension, (slot + 1) * dimension);

  function nearest(query: Float32Array, count: number): Neighbour[] {
    const found: Neighbour[] = [];
    for (let slot = 0; slot < keys.length; slot++) {
      const distance = cosineDistance(query, values, slot * dimension);
      const key = keys[slot]!;
      const worst = found[count - 1];
      if (worst && (distance > worst.distance || (distance === worst.distance && key > worst.key))) continue;
      let at = found.length;
      while (at > 0 && compareNeighbours(found[at - 1]!, { key, distance }) > 0) at--;
      found.splice(at, 0, { key, distance });
      if (found.length > count) found.pop();
    }
    return found;
  }

  return {
    dimension,
    get size() {
      return keys.length;
    },
    *entries() {
      for (const [key, slot] of slots) yield [key, row(slot)];
    },
    // Async, so that a wrong argument rejects here as it does where the index lives in another thread.
    // eslint-disable-next-line @typescript-eslint/require-await
    async add(key, vector) {
      checkKey(key);
      const unit = indexVector(vector, dimension);
      let slot = slots.get(key);
      if (slot === undefined) {
        slot = keys.push(key) - 1;
        slots.set(key, slot);
        if (keys.length * dimension > values.length) {
          const larger = new Float32Array(values.length * 2);
          larger.set(values);
          values = larger;
        }
      }
      row(slot).set(unit);
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async remove(key) {
      checkKey(key);
      const slot = slots.get(key);
      if (slot === undefined) return;
      slots.delete(key);
      const lastKey = keys.pop()!;
      if (lastKey === key) return;
      row(slot).set(row(keys.length));
      keys[slot] = lastKey;
      slots.set(lastKey, slot);
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async search(vector, count) {
      const wanted = checkCount(count, keys.length);
      return wanted === 0 ? [] : nearest(indexVector(vector, dimension), wanted);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Nearest first, ties by key. */
export const compareNeighbours = (a: Neighbour, b: Neighbour) => a.distance - b.distance || a.key - b.key;

/** Cosine distance of two unit vectors, the second one at `offset` in `values`; four sums hide the latency of additions. */
function cosineDistance(unit: Float32Array, values: Float32Array, offset: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < unit.length; i += 4) {
    a += unit[i]! * values[offset + i]!;
    b += unit[i + 1]! * values[offset + i + 1]!;
    c += unit[i + 2]! * values[offset + i + 2]!;
    d += unit[i + 3]! * values[offset + i + 3]!;
  }
  for (; i < unit.length; i++) a += unit[i]! * values[offset + i]!;
  return Math.min(2, Math.max(0, 1 - (a + b + c + d)));
}
