import { fetchCudaCommand, type MachineFacts } from './machine-facts.ts';

/** Where providers that belong to one platform run. */
const home: Readonly<Record<string, string>> = { coreml: 'macOS', dml: 'Windows' };
const platformNames: Readonly<Record<string, string>> = {
  linux: 'Linux',
  darwin: 'macOS',
  win32: 'Windows',
};

/**
 * Why a provider cannot run on a machine, as far as that is plain without trying; undefined where it must be tried.
 *
 * @param chosen the user named the provider: then a GPU is looked for in earnest, since a software renderer may be
 * what he wants; `auto` would take it for an improvement, which it is not
 */
export function whyNotHere(
  provider: string,
  { platform, arch, backends, hasLibrary, hasGpu }: MachineFacts,
  chosen: boolean,
): string | undefined {
  const here = `${platformNames[platform] ?? platform} ${arch}`;
  const backend = backends.find(({ name }) => name === provider);
  if (!backend) {
    const only = home[provider];
    return only !== undefined && only !== platformNames[platform]
      ? `for ${only} only, this is ${here}`
      : `not in the build of ONNX Runtime for ${here}`;
  }
  if (!backend.bundled && !hasLibrary(provider)) {
    return `its library is not installed ("${fetchCudaCommand}" fetches it)`;
  }
  if (provider !== 'cpu' && !chosen && platform === 'linux' && !hasGpu()) {
    return 'no graphics device on this machine (no /dev/dri/renderD*, /dev/nvidiactl or /dev/dxg)';
  }
  return undefined;
}
