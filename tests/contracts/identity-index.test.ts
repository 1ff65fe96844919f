import { createIdentityIndex } from '../../src/index/create-index.ts';
import { createExactIndex } from '../../src/index/exact-index.ts';
import { createHnswIndex } from '../../src/index/hnsw-index.ts';
import { hnswlib } from '../index/hnswlib.ts';
import { identityIndexContract } from './identity-index.contract.ts';

// eslint-disable-next-line @typescript-eslint/require-await
identityIndexContract('exact', async (dimension) => createExactIndex(dimension), { recall: 1 });
if (hnswlib) identityIndexContract('hnsw', createHnswIndex, { recall: 0.95 });
identityIndexContract('auto', (dimension) => createIdentityIndex({ dimension, exactUpTo: 5 }), {
  recall: 0.95,
});
