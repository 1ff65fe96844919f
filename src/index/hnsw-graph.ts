import type * as HnswlibNode from 'hnswlib-node';
import type { Neighbour } from '../ports.ts';
import { compareNeighbours } from './exact-index.ts';

/** The part of hnswlib-node in use: installed or not, the types are there. */
export type Hnswlib = Pick<typeof HnswlibNode, 'HierarchicalNSW'>;

/**
 * Hierarchical navigable small world graph (Malkov and Yashunin 2018) of unit vectors under any keys.
 * Synchronous, and unforgiving: the native code ends the process on wrong input, so all of it must have been
 * checked before.
 */
export interface HnswGraph {
  add(key: number, vector: Float32Array): void;
  remove(key: number): void;
  /** @param count at most the number of vectors held */
  search(vector: Float32Array, count: number): Neighbour[];
}

/** One native graph; what is removed from it stays behind as a tombstone. */
interface Generation {
  readonly graph: HnswlibNode.HierarchicalNSW;
  readonly labels: Map<number, number>;
  /** Key by label; labels count up from 0 and are not used again. */
  readonly keys: number[];
}

const connections = 16;
const constructionBeam = 100;
const searchBeam = 64;
const seed = 100;
const firstCapacity = 1024;

/** A generation with more tombstones than vectors, and more than this, is replaced. */
const tombstonesKept = 512;
/** So many vectors move to the new generation with each call: no call then takes long. */
const movedAtOnce = 4;

export function createHnswGraph({ HierarchicalNSW }: Hnswlib, dimension: number): HnswGraph {
  function generation(): Generation {
    // Inner product of unit vectors: the cosine, without normalising again.
    const graph = new HierarchicalNSW('ip', dimension);
    graph.initIndex(firstCapacity, connections, constructionBeam, seed);
    return { graph, labels: new Map(), keys: [] };
  }

  let current = generation();
  let previous: Generation | undefined;

  function insert(key: number, vector: number[]): void {
    const label = current.keys.length;
    const capacity = current.graph.getMaxElements();
    if (label === capacity) current.graph.resizeIndex(2 * capacity);
    current.graph.addPoint(vector, label);
    current.keys.push(key);
    current.labels.set(key, label);
  }

  function erase({ graph, labels }: Generation, key: number): void {
    const label = labels.get(key);
    if (label === undefined) return;
    graph.markDelete(label);
    labels.delete(key);
  }

  function remove(key: number): void {
    erase(current, key);
    if (previous) erase(previous, key);
  }

  function tidy(): void {
    const tombstones = current.keys.length - current.labels.size;
    if (!previous && tombstones > Math.max(tombstonesKept, current.labels.size)) {
      previous = current;
      current = generation();
    }
    if (!previous) return;
    let moved = 0;
    for (const [key, label] of previous.labels) {
      if (moved++ === movedAtOnce) break;
      insert(key, previous.graph.getPoint(label));
      erase(previous, key);
    }
    if (previous.labels.size === 0) previous = undefined;
  }

  function near({ graph, labels, keys }: Generation, vector: number[], count: number): Neighbour[] {
    const wanted = Math.min(count, labels.size);
    if (wanted === 0) return [];
    graph.setEf(Math.max(searchBeam, wanted));
    const { distances, neighbors } = graph.searchKnn(vector, wanted);
    return neighbors.map((label, i) => ({
      key: keys[label]!,
      distance: Math.min(2, Math.max(0, distances[i]!)),
    }));
  }

  return {
    add(key, vector) {
      remove(key);
      insert(key, Array.from(vector));
      tidy();
    },
    remove(key) {
      remove(key);
      tidy();
    },
    search(vector, count) {
      const query = Array.from(vector);
      const found = near(current, query, count);
      if (previous) found.push(...near(previous, query, count));
      return found.sort(compareNeighbours).slice(0, count);
    },
  };
}
