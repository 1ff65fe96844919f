import { ConfigError } from '../../errors.ts';
import { firstLine } from '../../runtime/error-text.ts';
import { openCpu } from './rungs/cpu.ts';
import type { BackendOptions, OpenRung } from './rungs/rung.ts';
import { openTensorflow } from './rungs/tensorflow.ts';
import { openWasm } from './rungs/wasm.ts';
import { openWebgpu } from './rungs/webgpu.ts';

export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';
export const backendNames = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const;

export interface RefusedBackend {
  readonly name: BackendName;
  readonly reason: string;
}

export interface TrainingBackend {
  readonly name: BackendName;
  /** One line for the user: which library, which device. */
  readonly detail: string;
  /** What `auto` tried before, and why it could not be had. */
  readonly refused: readonly RefusedBackend[];
  readonly dispose: () => void;
}

/** From the fastest down; `cpu` is the numeric reference of tests and far too slow to train on. */
const ladder = ['tensorflow', 'webgpu', 'wasm'] as const;
const rungs: Readonly<Record<BackendName, OpenRung>> = {
  tensorflow: openTensorflow,
  webgpu: openWebgpu,
  wasm: openWasm,
  cpu: openCpu,
};

/**
 * Makes one TensorFlow.js backend the current one, with every gradient registered. Nothing of a backend is loaded
 * before it is asked for. One backend at a time: dispose it before opening the next.
 * @param name `auto` takes the first of tensorflow, webgpu, wasm that works
 * @throws ConfigError where the asked one cannot be had, with the reason
 */
export async function openBackend(
  name: (typeof backendNames)[number] = 'auto',
  options: BackendOptions = {},
): Promise<TrainingBackend> {
  await registerGradients();
  const refused: RefusedBackend[] = [];
  for (const candidate of name === 'auto' ? ladder : [name]) {
    try {
      return {
        name: candidate,
        refused,
        ...(await rungs[candidate]({ softwareGpu: name !== 'auto', ...options })),
      };
    } catch (error) {
      refused.push({ name: candidate, reason: firstLine(error) });
    }
  }
  const reasons = refused.map((one) => `${one.name}: ${one.reason}`).join('; ');
  throw new ConfigError(`No training backend: ${reasons}`, {
    hint: 'The wasm backend needs only the packages @tensorflow/tfjs-core and @tensorflow/tfjs-backend-wasm.',
    fields: { path: 'backend' },
  });
}

/** TensorFlow.js registers none by itself; ours are bundled by `npm run build:kernels`. */
async function registerGradients(): Promise<void> {
  const file = new URL('./generated/gradients.js', import.meta.url).href;
  await import(file);
}
