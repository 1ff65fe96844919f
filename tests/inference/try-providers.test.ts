import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { describeExecution } from '../../src/inference/execution-providers.ts';
import type { MachineFacts } from '../../src/inference/machine-facts.ts';
import { probeProviders } from '../../src/inference/probe-providers.ts';
import { plainReason, tryProviders } from '../../src/inference/try-providers.ts';
import { whyNotHere } from '../../src/inference/why-not-here.ts';
import { tinyModel } from './tiny-model.ts';

const machine = (facts: Partial<MachineFacts> = {}): MachineFacts => ({
  platform: 'linux',
  arch: 'x64',
  backends: [
    { name: 'cpu', bundled: true },
    { name: 'webgpu', bundled: true },
    { name: 'cuda', bundled: false },
    { name: 'tensorrt', bundled: false },
  ],
  hasLibrary: () => true,
  hasGpu: () => true,
  ...facts,
});
const onCpu = (bytes: Uint8Array) => () =>
  InferenceSession.create(bytes, { executionProviders: ['cpu'], logSeverityLevel: 4 });

describe('whyNotHere', () => {
  it.each([
    ['coreml', machine(), 'for macOS only, this is Linux x64'],
    ['dml', machine({ platform: 'darwin', arch: 'arm64' }), 'for Windows only, this is macOS arm64'],
    ['nonsense', machine(), 'not in the build of ONNX Runtime for Linux x64'],
    ['cuda', machine({ hasLibrary: () => false }), 'its library is not installed'],
    ['webgpu', machine({ hasGpu: () => false }), 'no graphics device on this machine'],
    ['cuda', machine({ hasGpu: () => false }), 'no graphics device on this machine'],
  ])('%s', (provider, facts, reason) => {
    expect(whyNotHere(provider, facts, false)).toContain(reason);
  });

  it('leaves the rest to trying', () => {
    expect(whyNotHere('cuda', machine(), false)).toBeUndefined();
    expect(whyNotHere('cpu', machine({ hasGpu: () => false }), false)).toBeUndefined();
    // Windows and macOS have their GPU without a device file.
    const mac = machine({ platform: 'darwin', hasGpu: () => false });
    expect(whyNotHere('webgpu', mac, false)).toBeUndefined();
  });

  it('believes who asks for a provider by name that there is something to run it', () => {
    expect(whyNotHere('webgpu', machine({ hasGpu: () => false }), true)).toBeUndefined();
  });
});

describe('tryProviders', () => {
  it('tries each by itself, in the order of auto, and keeps every reason', async () => {
    const asked: string[] = [];
    const { session, execution } = await tryProviders({
      providers: 'auto',
      machine: machine(),
      open(executionProviders) {
        asked.push(executionProviders.join('+'));
        if (executionProviders.includes('cpu')) return onCpu(tinyModel([1, 4]))();
        return Promise.reject(new Error(`no ${executionProviders[0]} today.\nsee the manual`));
      },
    });
    await session!.release();
    expect(asked).toEqual(['tensorrt+cuda', 'cuda', 'webgpu', 'cpu']);
    expect(execution).toEqual({
      provider: 'cpu',
      unavailable: [
        { provider: 'tensorrt', reason: 'no tensorrt today' },
        { provider: 'cuda', reason: 'no cuda today' },
        { provider: 'webgpu', reason: 'no webgpu today' },
        { provider: 'coreml', reason: 'for macOS only, this is Linux x64' },
        { provider: 'dml', reason: 'for Windows only, this is Linux x64' },
      ],
    });
  });

  it('takes the first that works', async () => {
    const { session, execution } = await tryProviders({
      providers: ['cuda', 'cpu'],
      machine: machine(),
      open: onCpu(tinyModel(['batch', 4])),
    });
    await session!.release();
    expect(execution).toEqual({ provider: 'cuda', unavailable: [] });
  });

  it('passes over an accelerator that loads the model and cannot run it, and frees it', async () => {
    let released = 0;
    const { session, execution } = await tryProviders({
      providers: ['cuda', 'cpu'],
      machine: machine(),
      async open([provider]) {
        const opened = await onCpu(tinyModel([1, 4]))();
        if (provider === 'cuda') {
          const release = opened.release.bind(opened);
          opened.run = () => Promise.reject(new Error('CUDA failure 2: out of memory'));
          opened.release = () => (released++, release());
        }
        return opened;
      },
    });
    await session!.release();
    expect(released).toBe(1);
    expect(execution).toEqual({
      provider: 'cpu',
      unavailable: [{ provider: 'cuda', reason: 'CUDA failure 2: out of memory' }],
    });
  });

  it('says of each why it cannot where none can', async () => {
    const { session, execution } = await tryProviders({
      providers: ['cuda'],
      machine: machine(),
      open: () => Promise.reject(new Error('libcudnn.so.9: cannot open shared object file')),
    });
    expect(session).toBeUndefined();
    expect(describeExecution(execution)).toBe(' (not cuda: libcudnn.so.9: cannot open shared object file)');
  });
});

it("drops ONNX Runtime's own source from a reason", () => {
  const text =
    '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::' +
    'Initialize(const Config&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. ' +
    'Failed to get a WebGPU adapter: No supported adapters\n';
  expect(plainReason(new Error(text))).toBe('Failed to get a WebGPU adapter: No supported adapters');
});

it('finds something that runs on this very machine', async () => {
  const { provider } = await probeProviders();
  expect(['tensorrt', 'cuda', 'webgpu', 'coreml', 'dml', 'cpu']).toContain(provider);
  expect(await probeProviders(['nonsense', 'cpu'])).toMatchObject({
    provider: 'cpu',
    unavailable: [{ provider: 'nonsense' }],
  });
});
