import { createExactIndex } from '../src/index/exact-index.ts';
import type { BenchContext, Stage } from './context.ts';
import { hnswRows } from './hnsw.ts';
import { lookalikes } from './lookalikes.ts';
import { interleaved, timed } from './measure.ts';
import { rateRow, timeRow, type BenchRow } from './report.ts';
import { addAll, searchAll } from './search-index.ts';

const dimension = 512;
const nearest = 10;

/** Finding the nearest of many identities, against scanning all of them and against hnswlib in the same thread. */
export const identityIndex: Stage = async (context) => {
  const rows: BenchRow[] = [];
  // 100,000 vectors take minutes to build.
  for (const size of context.quick ? [1_000, 10_000] : [1_000, 10_000, 100_000]) {
    rows.push(...(await measureSize(context, size)));
  }
  return rows;
};

async function measureSize(context: BenchContext, size: number): Promise<readonly BenchRow[]> {
  const label = size.toLocaleString('en-US');
  context.progress(`${label} vectors of ${dimension}`);
  const { stored, queries } = lookalikes({ count: size, queries: 100, dimension });
  const few = queries.slice(0, size > 10_000 ? 5 : 20);
  const all = new Float32Array(size * dimension);
  const copying = timed(() => stored.map((vector, i) => all.set(vector, i * dimension)).length);
  const building = timed(async () => {
    await using index = createExactIndex(dimension);
    return await addAll(index, stored);
  });
  const built = await interleaved(2, { ours: building, ceiling: copying });

  await using exact = createExactIndex(dimension);
  await addAll(exact, stored);
  const scanning = timed(() => few.map((query) => scan(all, query)).length);
  const searched = await interleaved(3, {
    ours: timed(() => searchAll(exact, few, nearest)),
    ceiling: scanning,
  });
  return [
    rateRow(`exact build ${label}`, 'vectors/s', built, 'copying the vectors'),
    timeRow(`exact query ${label}`, 'ms', searched, 'dot products with all vectors, unrolled'),
    ...(await hnswRows({ context, label, stored, queries, nearest, exact, scanning })),
  ];
}

function scan(all: Float32Array, query: Float32Array): number {
  let best = -1;
  for (let at = 0; at < all.length; at += dimension) best = Math.max(best, dotAt(query, all, at));
  return best;
}

/** Four sums, so that no addition waits for the one before. */
function dotAt(query: Float32Array, all: Float32Array, at: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let k = 0; k < query.length; k += 4) {
    a += query[k]! * all[at + k]!;
    b += query[k + 1]! * all[at + k + 1]!;
    c += query[k + 2]! * all[at + k + 2]!;
    d += query[k + 3]! * all[at + k + 3]!;
  }
  return a + b + c + d;
}
