import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadPipeline } from '../../src/cli/load-pipeline.ts';
import { ConfigError } from '../../src/errors.ts';

/** What reaches users through the package itself is tested end to end. */
describe('loading a pipeline', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-pipeline-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const load = (name: string, text?: string) => {
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text);
    return loadPipeline(path);
  };

  it('gives what the file exports as default', async () => {
    const site = await load('good.mjs', 'export default { run: () => 1, with: () => 2 };');
    expect(site.run()).toBe(1);
  });

  it.each([
    ['absent.ts', undefined, /absent\.ts: no such file/],
    ['empty.mjs', '', /default export is not a site/],
    ['number.mjs', 'export default 7;', /default export is not a site/],
    ['function.mjs', 'export default () => ({ run() {}, with() {} });', /default export is not a site/],
    ['throws.mjs', 'throw new Error("no camera today\\nat all");', /throws\.mjs: no camera today$/],
    ['throws-text.mjs', 'throw "no camera today";', /throws-text\.mjs: no camera today$/],
  ])('refuses %s', async (name, text, message) => {
    const error: unknown = await load(name, text).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toMatch(message);
    expect((error as ConfigError).hint).toBeTruthy();
    expect((error as ConfigError).fields['file']).toBe(join(folder, name));
  });
});
