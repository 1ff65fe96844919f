import { env, InferenceSession } from 'onnxruntime-node';
import type { Execution } from '../ports.ts';
import type { Providers } from './execution-providers.ts';
import { tryProviders } from './try-providers.ts';

/** A model of one Relu over four numbers, as ONNX: small enough to load on anything that works at all. */
const smallestModel =
  'CAg6PgoMCgF4EgF5IgRSZWx1EgR0aW55WhMKAXgSDgoMCAESCAoCCAEKAggEYhMKAXkSDgoMCAESCAoCCAEKAggEQgIQDQ==';

/** What would run a model on this machine, tried with a tiny one. The provider is '' where nothing does. */
export async function probeProviders(providers: Providers = 'auto'): Promise<Execution> {
  env.logLevel = 'fatal';
  const bytes = Buffer.from(smallestModel, 'base64');
  const { session, execution } = await tryProviders({
    providers,
    open: (executionProviders) => InferenceSession.create(bytes, { executionProviders, logSeverityLevel: 4 }),
  });
  await session?.release();
  return execution;
}
