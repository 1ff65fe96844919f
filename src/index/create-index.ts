import type { IdentityIndex } from '../ports.ts';
import { createExactIndex } from './exact-index.ts';

export type IndexKind = 'exact' | 'hnsw' | 'auto';

export interface IdentityIndexOptions {
  readonly dimension: number;
  readonly kind?: IndexKind;
  readonly onWarning?: (message: string) => void;
}

export function createIdentityIndex({ dimension }: IdentityIndexOptions): Promise<IdentityIndex> {
  return Promise.resolve(createExactIndex(dimension));
}
