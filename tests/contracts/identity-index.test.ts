import { createExactIndex } from '../../src/index/exact-index.ts';
import { identityIndexContract } from './identity-index.contract.ts';

// eslint-disable-next-line @typescript-eslint/require-await
identityIndexContract('exact', async (dimension) => createExactIndex(dimension), { recall: 1 });
