import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import { cli, startCli } from '../support/sightline-cli.ts';
import { colouredFigures } from '../training/coloured-figures.ts';

let folder: string;
let config: string;
const out = () => join(folder, 'out');
beforeAll(async () => {
  folder = await colouredFigures(1, { perCamera: 2 });
  config = join(folder, 'config.json');
  const declaration = {
    data: { folder, layout: 'pku' },
    network: { backbone: 'resnet50', width: 1 / 32 },
    recipe: { base: 'osnet', epochs: 400, sampling: { kind: 'shuffled', batch: 4 } },
    inputSize: { width: 16, height: 32 },
    // Evaluations are told of at once, also where nobody watches a bar.
    evaluateEvery: 1,
    readers: 1,
    out: out(),
  };
  await writeFile(config, JSON.stringify(declaration));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('sightline train', () => {
  it('leaves a checkpoint on Ctrl-C, from which it goes on', async () => {
    const args = ['train', config, '--backend', 'wasm', '--json'];
    const interrupted = startCli(args);
    await interrupted.said('stderr', 'epoch 1: ');
    interrupted.child.kill('SIGINT');
    const first = await interrupted.done;
    expect(first.stderr).toMatch(/wasm: WebAssembly/);
    expect(first.exitCode, first.stderr).toBe(0);
    const summary = JSON.parse(first.stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
    expect(summary).toMatchObject({ ended: 'interrupted', backend: { name: 'wasm', refused: [] } });
    const { step } = await readCheckpoint(join(out(), 'last.ckpt'));
    expect(summary['steps']).toBe(step);

    const shorter = JSON.stringify({
      ...(JSON.parse(await readFile(config, 'utf8')) as { recipe: object }),
      recipe: { base: 'osnet', epochs: Math.ceil(step / 4) + 1, sampling: { kind: 'shuffled', batch: 4 } },
    });
    await writeFile(config, shorter);
    const second = await cli([...args, '--resume']);
    expect(second.exitCode, second.stderr).toBe(0);
    const whole = JSON.parse(second.stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
    expect(whole).toMatchObject({ ended: 'finished', steps: 4 * (Math.ceil(step / 4) + 1) });
  });

  it('says in one line what is wrong with a config', async () => {
    const wrong = join(folder, 'wrong.json');
    await writeFile(
      wrong,
      JSON.stringify({ data: { folder }, network: { backbone: 'osnet_x1' }, recipe: 'osnet', out: 'x' }),
    );
    const { exitCode, stderr } = await cli(['train', wrong]);
    expect(exitCode).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/error: training config .*wrong\.json: network\.backbone: /);
  });
});
