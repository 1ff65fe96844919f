import { ConfigError } from '../errors.ts';
import type { Extractor } from '../ports.ts';
import { namedModel, namesOf } from '../inference/model-store/named-model.ts';
import { onnxExtractor, type OnnxExtractorOptions } from './osnet.ts';
import { stripeExtractor } from './stripe-descriptor.ts';

/**
 * Makes the extractor that a word of configuration names.
 *
 * @param spec `stripes` (no model), a named model (`sightline models list`), `osnet:<path of an .onnx file>`, or just
 * that path
 * @param options for a model only
 * @throws ConfigError for any other word, ModelError for a file that is no such model
 */
export async function createExtractor(
  spec: string,
  options: Omit<OnnxExtractorOptions, 'model'> = {},
): Promise<Extractor> {
  if (spec === 'stripes') return stripeExtractor();
  const named = namedModel(spec, 'extractor');
  if (named !== undefined) return onnxExtractor({ ...options, model: named });
  const model = spec.startsWith('osnet:') ? spec.slice('osnet:'.length) : spec;
  if (model !== '' && (model !== spec || model.endsWith('.onnx')))
    return onnxExtractor({ ...options, model });
  throw new ConfigError(`there is no extractor '${spec}'`, {
    hint: `Give stripes, ${namesOf('extractor').join(', ')}, osnet:<path of an .onnx file> or that path.`,
    fields: { path: 'model' },
  });
}
