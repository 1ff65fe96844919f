/** Runs the native graph off the main thread: inserting takes a millisecond each, which would stop all cameras. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Neighbour } from '../ports.ts';
import { createHnswGraph, type HnswGraph, type Hnswlib } from './hnsw-graph.ts';
import { firstLine } from '../runtime/error-text.ts';

/** Checked by the sender. */
export type HnswRequest =
  | { readonly id: number; readonly kind: 'add'; readonly key: number; readonly vector: Float32Array }
  | { readonly id: number; readonly kind: 'remove'; readonly key: number }
  | { readonly id: number; readonly kind: 'search'; readonly vector: Float32Array; readonly count: number };

/** First of all comes the reply with id 0: whether the native library could be loaded. */
export interface HnswReply {
  readonly id: number;
  readonly neighbours?: readonly Neighbour[];
  readonly error?: string;
}

const reply = (message: HnswReply) => parentPort!.postMessage(message);

function run(graph: HnswGraph, request: HnswRequest): HnswReply {
  const { id, kind } = request;
  try {
    if (kind === 'search') return { id, neighbours: graph.search(request.vector, request.count) };
    if (kind === 'add') graph.add(request.key, request.vector);
    else graph.remove(request.key);
    return { id };
  } catch (error) {
    return { id, error: firstLine(error) };
  }
}

try {
  const { default: hnswlib } = (await import('hnswlib-node')) as unknown as { default: Hnswlib };
  const { dimension } = workerData as { readonly dimension: number };
  const graph = createHnswGraph(hnswlib, dimension);
  parentPort!.on('message', (request: HnswRequest) => reply(run(graph, request)));
  reply({ id: 0 });
} catch (error) {
  reply({ id: 0, error: firstLine(error) });
}
