import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.ts';
import { createOnnxPool, type OnnxPool, type OnnxPoolOptions } from '../../src/inference/onnx-pool.ts';
import type { EchoRequest } from './echo-program.ts';
import { tinyModel } from './tiny-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-pool-'));
const file = (name: string, bytes: Uint8Array | string): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const model = file('tiny.onnx', tinyModel(['batch', 3, 512, 512]));
const program = { base: import.meta.url, module: './echo-program' };
const createPool = (
  options: Partial<OnnxPoolOptions<{ offset: number }>> = {},
): Promise<OnnxPool<EchoRequest, number>> =>
  createOnnxPool({ model, program, programOptions: { offset: 100 }, ...options });

afterAll(() => rmSync(folder, { recursive: true }));

describe('createOnnxPool', () => {
  let pool: OnnxPool<EchoRequest, number>;
  beforeAll(async () => {
    pool = await createPool({ workers: 2, providers: ['cpu'] });
  });
  afterAll(() => pool[Symbol.asyncDispose]());

  it('says what the model takes and gives', () => {
    expect(pool.info).toEqual({
      inputs: [{ name: 'x', type: 'float32', shape: ['batch', 3, 512, 512] }],
      outputs: [{ name: 'y', type: 'float32', shape: ['batch', 3, 512, 512] }],
      provider: 'cpu',
      unavailable: [],
      workers: 2,
    });
  });

  it('answers each request with its own result', async () => {
    const values = Array.from({ length: 20 }, (_, i) => i);
    const results = await Promise.all(values.map((value) => pool.run({ do: 'echo', value })));
    expect(results).toEqual(values.map((value) => value + 100));
  });

  it('keeps the event loop free while a run is under way', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    expect(await pool.run({ do: 'run', times: 50 })).toBe(3 * 512 * 512);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });

  it('hands on what the program throws, and goes on', async () => {
    await expect(pool.run({ do: 'throw' })).rejects.toThrow(`model ${model}: cannot do this one`);
    await expect(pool.run({ do: 'throw' })).rejects.toBeInstanceOf(ModelError);
    expect(await pool.run({ do: 'echo', value: 1 })).toBe(101);
  });

  it('replaces a worker that crashes; only its own request fails', async () => {
    const [crash, ...others] = await Promise.allSettled([
      pool.run({ do: 'crash' }),
      ...[1, 2, 3].map((value) => pool.run({ do: 'echo', value })),
    ]);
    expect(crash).toMatchObject({ status: 'rejected', reason: { code: 'model', fields: { file: model } } });
    expect(others.map((other) => other.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  });
});

it('rejects the request that a full queue cannot take', async () => {
  await using pool = await createPool({ queueLimit: 1 });
  const runs = [1, 2, 3].map((value) => pool.run({ do: 'echo', value }));
  const settled = await Promise.allSettled(runs);
  expect(settled.map((run) => run.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  await expect(runs[2]).rejects.toThrow(/queue of model .* is full: 1 requests are waiting/);
});

it('gives up on a worker that crashes again and again', async () => {
  await using pool = await createPool();
  const runs = Array.from({ length: 5 }, () => pool.run({ do: 'crash' }));
  const messages = await Promise.all(runs.map((run) => run.catch((error: unknown) => String(error))));
  expect(messages.slice(0, 3).every((text) => String(text).includes('died: exit code 7'))).toBe(true);
  expect(messages.slice(3).every((text) => String(text).includes('crashed 3 times in a row'))).toBe(true);
  await expect(pool.run({ do: 'echo', value: 1 })).rejects.toThrow('crashed 3 times in a row');
});

it('rejects what waits when it is disposed, and everything after', async () => {
  const pool = await createPool();
  const runs = [pool.run({ do: 'run', times: 20 }), pool.run({ do: 'echo', value: 1 })];
  const settled = Promise.allSettled(runs);
  await pool[Symbol.asyncDispose]();
  expect((await settled).map((run) => run.status)).toEqual(['rejected', 'rejected']);
  await expect(pool.run({ do: 'echo', value: 1 })).rejects.toThrow('is disposed');
});

describe('a model that cannot be loaded', () => {
  it.each([
    ['a missing file', join(folder, 'none.onnx'), /none\.onnx not found/],
    ['a folder', folder, /is not a file/],
    [
      'another kind of file',
      file('text.onnx', 'not a model at all'),
      /text\.onnx is not an ONNX model or is damaged \(18 bytes\)/,
    ],
    ['an empty file', file('empty.onnx', ''), /empty\.onnx is not an ONNX model or is damaged \(0 bytes\)/],
    [
      'a truncated file',
      file('short.onnx', tinyModel([1, 2]).slice(0, -9)),
      /short\.onnx is not an ONNX model/,
    ],
    [
      'an unknown operator',
      file('odd.onnx', tinyModel([1, 2], 'Frobnicate')),
      /odd\.onnx needs an operator that ONNX Runtime lacks: .*Frobnicate/,
    ],
  ])('%s', async (_, path, message) => {
    const error: unknown = await createPool({ model: path, workers: 2 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({
      message: expect.stringMatching(message) as string,
      fields: { file: path },
    });
  });
});

describe('execution providers', () => {
  it('falls back in order and says why', async () => {
    await using pool = await createPool({ providers: ['nonsense', 'cpu'] });
    expect(pool.info).toMatchObject({ provider: 'cpu', unavailable: [{ provider: 'nonsense' }] });
    expect(await pool.run({ do: 'echo', value: 1 })).toBe(101);
  });

  it('fails where none is available', async () => {
    await expect(createPool({ providers: ['nonsense'] })).rejects.toThrow(
      /no execution provider available of nonsense \(not in the build of ONNX Runtime/,
    );
  });
});
