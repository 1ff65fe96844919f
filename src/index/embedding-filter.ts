import type { Embedding } from '../domain.ts';

/**
 * Says which embeddings can be compared with each other: the first one sets model and dimensions. Each kind of
 * unusable one is told of once for each camera.
 */
export function createEmbeddingFilter(
  onWarning: (message: string) => void,
): (embedding: Embedding) => boolean {
  let first: Embedding | undefined;
  const told = new Set<string>();

  return (embedding) => {
    const fault = faultOf(embedding, first);
    if (fault === undefined) {
      first ??= embedding;
      return true;
    }
    const message = `camera ${embedding.camera}: embedding ignored: ${fault}`;
    if (!told.has(message) && told.size < 1000) {
      told.add(message);
      onWarning(message);
    }
    return false;
  };
}

function faultOf(embedding: Embedding, first: Embedding | undefined): string | undefined {
  const { global, local, model, quality } = embedding;
  const expected = first ?? embedding;
  if (model.id !== expected.model.id || model.version !== expected.model.version) {
    return `model ${model.id} ${model.version} instead of ${expected.model.id} ${expected.model.version}`;
  }
  if (global.length !== expected.global.length) {
    return `${global.length} values instead of ${expected.global.length}`;
  }
  if (local?.dimension !== expected.local?.dimension || local?.count !== expected.local?.count) {
    return 'other stripes than the first embedding';
  }
  if (local && local.values.length !== local.count * local.dimension) return 'stripes of the wrong size';
  if (!Number.isFinite(embedding.capturedAt)) return 'its capture time is not a number';
  if (!Number.isFinite(quality)) return 'its quality is not a number';
  const squared = global.reduce((sum, value) => sum + value * value, 0);
  if (!Number.isFinite(squared) || squared === 0) return 'its values are not finite, or all zero';
  if (local && !Number.isFinite(local.values.reduce((sum, value) => sum + value, 0))) {
    return 'a value of its stripes is not finite';
  }
  return undefined;
}
