import { describe, expect, it } from 'vitest';
import { ConfigError, ModelError } from '../../src/errors.ts';
import { createExtractor } from '../../src/reid/create-extractor.ts';

describe('createExtractor', () => {
  it('makes the descriptor without a model', async () => {
    await using extractor = await createExtractor('stripes');
    expect(extractor.model.id).toBe('stripes');
  });

  it('makes the network that comes with the package', async () => {
    await using extractor = await createExtractor('sightline-osnet-x0.25');
    expect(extractor).toMatchObject({ model: { id: 'sightline-osnet-x0.25' }, dimension: 512 });
  });

  it.each(['strips', '', 'osnet:', 'model.pt'])("refuses '%s' and says what there is", async (spec) => {
    const error = await createExtractor(spec).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).hint).toContain('stripes');
  });

  it.each(['osnet:missing.onnx', 'missing.onnx'])("takes '%s' for a model", async (spec) => {
    await expect(createExtractor(spec)).rejects.toThrow(ModelError);
  });
});
