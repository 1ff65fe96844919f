import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { Execution } from '../ports.ts';
import { firstLine } from '../runtime/error-text.ts';
import { autoOrder, type Providers } from './execution-providers.ts';
import { thisMachine, type MachineFacts } from './machine-facts.ts';
import { whyNotHere } from './why-not-here.ts';

export interface TriedProviders {
  readonly session: InferenceSession | undefined;
  /** The provider is '' where none works. */
  readonly execution: Execution;
}

export interface TryOptions {
  readonly providers: Providers;
  /** Opens the model on these providers of ONNX Runtime. */
  readonly open: (executionProviders: readonly string[]) => Promise<InferenceSession>;
  /** Told what a provider threw, as it came; may throw to end the search. */
  readonly onFailure?: (error: unknown, provider: string, isLast: boolean) => void;
  readonly machine?: MachineFacts;
}

/**
 * Opens a model on the first provider that works. Each is tried by itself: in a list, ONNX Runtime lets the failure
 * of one decide over the others. A provider other than the processor must also show that it can run the model once;
 * drivers like to fail only then.
 */
export async function tryProviders(options: TryOptions): Promise<TriedProviders> {
  const { providers, open, onFailure, machine = thisMachine() } = options;
  const chosen = providers !== 'auto';
  const names = chosen ? providers : autoOrder;
  const unavailable: { provider: string; reason: string }[] = [];
  for (const [place, provider] of names.entries()) {
    const why = whyNotHere(provider, machine, chosen);
    if (why !== undefined) {
      unavailable.push({ provider, reason: why });
      continue;
    }
    try {
      // TensorRT leaves what it cannot do to the next in line, which should be the GPU as well.
      const session = await open(provider === 'tensorrt' ? ['tensorrt', 'cuda'] : [provider]);
      if (provider !== 'cpu') {
        await runOnce(session).catch(async (error: unknown) => {
          // Or its weights would stay in the accelerator's memory, beside those of the next to be tried.
          await session.release().catch(() => undefined);
          throw error;
        });
      }
      return { session, execution: { provider, unavailable } };
    } catch (error) {
      onFailure?.(error, provider, place === names.length - 1);
      unavailable.push({ provider, reason: plainReason(error) });
    }
  }
  return { session: undefined, execution: { provider: '', unavailable } };
}

/** Runs a model of one float input on zeros, where only its batch size is open. Shaders are compiled on the way. */
async function runOnce(session: InferenceSession): Promise<void> {
  const [input, ...more] = session.inputMetadata;
  if (!input?.isTensor || input.type !== 'float32' || more.length > 0) return;
  const shape = input.shape.map((size, axis) => (axis === 0 && typeof size !== 'number' ? 1 : size));
  if (!shape.every((size) => typeof size === 'number' && size > 0)) return;
  const dims = shape as number[];
  const zeros = new Float32Array(dims.reduce((product, size) => product * size, 1));
  await session.run({ [input.name]: new Tensor('float32', zeros, dims) });
}

/** What ONNX Runtime says, without the place in its own source where it noticed. */
export function plainReason(error: unknown): string {
  return firstLine(error)
    .replace(/^\/\S+:\d+ .* was false\.\s*/, '')
    .replace(/^no available backend found\. ERR:\s*/, '')
    .replace(/\.$/, '')
    .slice(0, 240);
}
