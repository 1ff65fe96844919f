import { backend } from '@tensorflow/tfjs-core';
import { activate, deactivate, importPeer, type OpenRung } from './rung.ts';

interface Dawn {
  readonly create: (options: string[]) => Gpu;
  readonly globals: object;
}

interface Gpu {
  readonly requestAdapter: () => Promise<GpuAdapter | null>;
}

interface GpuAdapter {
  readonly info?: { readonly vendor?: string; readonly device?: string; readonly description?: string };
}

/** Vulkan drivers that compute on the processor. */
const software = /llvmpipe|lavapipe|swiftshader/i;

/** Any GPU with Vulkan, Metal or Direct3D 12, through Dawn, if its user has installed the two packages. */
export const openWebgpu: OpenRung = async ({ softwareGpu = true }) => {
  const { create, globals } = (await importPeer('webgpu')) as Dawn;
  Object.assign(globalThis, globals);
  // The backend looks for it once, while it is being imported; in Node up to 20 there is no navigator at all.
  const navigator = ((globalThis as { navigator?: { gpu?: Gpu } }).navigator ??= {});
  if (navigator.gpu === undefined) Object.defineProperty(navigator, 'gpu', { value: create([]) });
  const adapter = await navigator.gpu!.requestAdapter();
  if (adapter === null) throw new Error('no GPU with a driver for Vulkan, Metal or Direct3D 12');
  const { vendor, device, description } = adapter.info ?? {};
  const words = [vendor, device, description].filter((word) => word !== undefined && word !== '');
  if (!softwareGpu && words.some((word) => software.test(word!))) {
    throw new Error(`only a GPU in software (${words.join(' ').trim()}), which is slower than wasm`);
  }
  await importPeer('@tensorflow/tfjs-backend-webgpu');
  await activate('webgpu');
  return {
    detail: `Dawn on ${words.join(' ') || 'an unnamed GPU'}`,
    dispose() {
      (backend() as { device?: { destroy?: () => void } }).device?.destroy?.();
      deactivate('webgpu');
    },
  };
};
