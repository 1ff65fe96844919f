import type { Execution } from '../ports.ts';

/** ONNX Runtime's execution providers in the order in which `auto` tries them: the fastest kind of hardware first. */
export const autoOrder: readonly string[] = ['tensorrt', 'cuda', 'webgpu', 'coreml', 'dml', 'cpu'];

/** `auto`, or the names of providers in order of preference. */
export type Providers = 'auto' | readonly string[];

/** `cpu (not tensorrt: …; not cuda: …)` */
export function describeExecution({ provider, unavailable }: Execution): string {
  if (unavailable.length === 0) return provider;
  return `${provider} (${unavailable.map((each) => `not ${each.provider}: ${each.reason}`).join('; ')})`;
}

/** The execution alone of a model that has been loaded. */
export function executionOf({ provider, unavailable }: Execution): Execution {
  return { provider, unavailable };
}
