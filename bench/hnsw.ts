import { createHnswIndex } from '../src/index/hnsw-index.ts';
import type { IdentityIndex } from '../src/ports.ts';
import type { BenchContext } from './context.ts';
import { interleaved, type Probe, timed } from './measure.ts';
import { rateRow, timeRow, type BenchRow } from './report.ts';
import { addAll, search, searchAll } from './search-index.ts';

interface HnswInput {
  readonly context: BenchContext;
  readonly label: string;
  readonly stored: readonly Float32Array[];
  readonly queries: readonly Float32Array[];
  /** Neighbours asked for. */
  readonly nearest: number;
  /** Holds the same vectors: tells who the nearest really are. */
  readonly exact: IdentityIndex;
  /** Dot products of some queries with all vectors. */
  readonly scanning: Probe;
}

/** Same parameters as our index has; kept apart, since it is what we are compared with. */
const connections = 16;
const constructionBeam = 100;
const searchBeam = 64;
/** A second graph of more vectors would double the time of the whole run. */
const bareUpTo = 10_000;

export async function hnswRows(input: HnswInput): Promise<readonly BenchRow[]> {
  const { context, label, stored, queries, nearest, exact, scanning } = input;
  let index: IdentityIndex;
  try {
    index = await createHnswIndex(stored[0]!.length);
  } catch (error) {
    context.skip((error as Error).message);
    return [];
  }
  await using _ = index;
  context.progress(`${label} vectors in HNSW`);
  const bare = stored.length <= bareUpTo ? await bareGraph(stored) : undefined;
  const built = await buildBoth(index, bare, stored);
  const probes: Record<string, Probe> = { ours: timed(() => searchAll(index, queries, nearest)), scanning };
  if (bare) {
    const asked = queries.map((query) => Array.from(query));
    probes['bare'] = timed(() => asked.map((query) => bare.searchKnn(query, nearest)).length);
  }
  const rates = await interleaved(3, probes);
  const found = `recall@${nearest} ${(await recall(exact, index, queries, nearest)).toFixed(3)}`;
  const query = (ceiling: string, note: string) =>
    timeRow(`HNSW query ${label}`, 'ms', { ours: rates['ours']!, ceiling: rates[ceiling]! }, note);
  const build = `HNSW build ${label}`;
  return [
    built.ceiling === undefined
      ? { what: build, unit: 'vectors/s', measured: built.ours, note: 'not measured for so many' }
      : rateRow(build, 'vectors/s', { ...built, ceiling: built.ceiling }, 'hnswlib-node in this thread'),
    ...(bare ? [query('bare', `hnswlib-node in this thread; ${found}`)] : []),
    query('scanning', `dot products with all vectors; ${found}`),
  ];
}

async function bareGraph(vectors: readonly Float32Array[]) {
  const { HierarchicalNSW } = (await import('hnswlib-node')).default;
  const graph = new HierarchicalNSW('ip', vectors[0]!.length);
  graph.initIndex(vectors.length, connections, constructionBeam, 100);
  graph.setEf(searchBeam);
  return graph;
}

/** Vectors per second; both are built in turns of a tenth, so that noise falls on both. */
async function buildBoth(
  index: IdentityIndex,
  bare: Awaited<ReturnType<typeof bareGraph>> | undefined,
  stored: readonly Float32Array[],
): Promise<{ ours: number; ceiling: number | undefined }> {
  let ours = 0;
  let theirs = 0;
  for (let tenth = 0; tenth < 10; tenth++) {
    const first = Math.round((tenth * stored.length) / 10);
    const part = stored.slice(first, Math.round(((tenth + 1) * stored.length) / 10));
    ours += part.length / (await timed(() => addAll(index, part, first))());
    if (!bare) continue;
    const adding = timed(() => {
      part.forEach((vector, i) => bare.addPoint(Array.from(vector), first + i));
      return part.length;
    });
    theirs += part.length / (await adding());
  }
  return { ours: stored.length / ours, ceiling: bare && stored.length / theirs };
}

async function recall(
  exact: IdentityIndex,
  other: IdentityIndex,
  queries: readonly Float32Array[],
  nearest: number,
): Promise<number> {
  let hits = 0;
  for (const query of queries) {
    const right = new Set(await search(exact, query, nearest));
    hits += (await search(other, query, nearest)).filter((key) => right.has(key)).length;
  }
  return hits / (queries.length * nearest);
}
