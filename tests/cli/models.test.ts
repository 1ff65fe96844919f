import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { modelsCommand } from '../../src/cli/models.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightline-cli-models-'));
  process.env['SIGHTLINE_MODELS'] = folder;
});
afterEach(() => {
  vi.restoreAllMocks();
  delete process.env['SIGHTLINE_MODELS'];
  rmSync(folder, { recursive: true });
});

async function models(...args: string[]) {
  let [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => (out += String(chunk)) !== '');
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => (err += String(chunk)) !== '');
  await modelsCommand().parseAsync(args, { from: 'user' });
  const { exitCode } = process;
  process.exitCode = undefined;
  return { out, err, exitCode, json: () => JSON.parse(out.trimEnd().split('\n').at(-1)!) as unknown };
}

it('lists the models with their licences and where they are', async () => {
  writeFileSync(join(folder, 'yolox_nano.onnx'), 'x');
  const { out, json } = await models('list', '--json');
  expect(out).toContain('yolox-tiny');
  expect(json()).toMatchObject({
    folder,
    models: expect.arrayContaining([
      expect.objectContaining({ name: 'sightline-osnet-x0.25', state: 'bundled' }),
      expect.objectContaining({ name: 'yolox-nano', state: 'present' }),
      expect.objectContaining({ name: 'yolox-tiny', state: 'absent' }),
    ]) as unknown,
  });
});

it('fails on a model whose checksum is wrong, and on one that was asked for and is not there', async () => {
  const own = { name: 'sightline-osnet-x0.25', result: 'right' };
  const right = await models('verify', '--json');
  expect(right).toMatchObject({ exitCode: undefined });
  expect(right.json()).toMatchObject({ models: [own] });
  writeFileSync(join(folder, 'yolox_nano.onnx'), 'x');
  const wrong = await models('verify', '--json');
  expect(wrong).toMatchObject({ exitCode: 1 });
  expect(wrong.err).toMatch(/yolox-nano: expected SHA-256 .*, found [0-9a-f]{64} — pull it again/);
  expect(wrong.json()).toMatchObject({ models: [own, { name: 'yolox-nano', result: 'wrong' }] });
  expect(await models('verify', 'yolox-tiny')).toMatchObject({ exitCode: 1 });
});

it('refuses a name that is none, and a file that is another', async () => {
  await expect(models('pull', 'yolox-nanno')).rejects.toThrow('did you mean "yolox-nano"?');
  const file = join(folder, 'other.onnx');
  writeFileSync(file, 'not the model');
  await expect(models('pull', 'yolox-nano', '--from', file)).rejects.toThrow('wrong checksum');
});
