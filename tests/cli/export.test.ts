import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exportCommand } from '../../src/cli/export.ts';
import { readOnnx } from '../../src/training/onnx/read-onnx.ts';
import { dataFolder, missing } from '../support/reference-data.ts';

const published = join(dataFolder, 'models/osnet_x0_25_msmt17.onnx');
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sightline-export-'))));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Runs `sightline export …` and returns what it printed. */
async function run(...args: readonly string[]): Promise<string> {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  await exportCommand().parseAsync(args, { from: 'user' });
  return text;
}

describe('sightline export', () => {
  it.skipIf(missing(published))('cleans up a published model and says what it wrote', async () => {
    const out = join(folder, 'clean.onnx');
    const text = await run(published, '--out', out, '--json');
    const report = JSON.parse(text.trim().split('\n').at(-1)!) as {
      differences: { output: number };
    };
    expect(report).toMatchObject({ file: out, precision: 'single' });
    expect(report.differences.output).toBeLessThan(1e-6);
    expect(text).toContain('largest difference from the source');
    expect((await readOnnx(out)).graph.node.length).toBe((await readOnnx(published)).graph.node.length);
  });

  it('asks for pictures before it stores weights in 8 bits', async () => {
    await expect(run('best.ckpt', '--out', join(folder, 'x.onnx'), '--int8')).rejects.toThrow(
      '--int8 needs pictures to check the model on',
    );
  });
});
