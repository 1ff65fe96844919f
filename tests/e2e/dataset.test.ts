import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../support/sightline-cli.ts';
import { createUserProject, syntheticPipeline, type UserProject } from '../support/user-project.ts';

describe('sightline dataset', () => {
  let project: UserProject;
  beforeAll(() => {
    project = createUserProject();
  });
  afterAll(() => project[Symbol.dispose]());

  async function dataset(...args: string[]): Promise<Record<string, unknown>> {
    const { exitCode, stdout, stderr } = await cli(['dataset', ...args, '--json'], { cwd: project.folder });
    expect(exitCode, stderr).toBe(0);
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
  }

  it('makes, lists, cleans, splits and draws a data set', async () => {
    const seeds = ['--seeds', '3,4', '--duration', '20s', '--people', '5', '--cameras', '2'];
    const { pictures } = await dataset('synthesize', 'made', ...seeds);
    const listed = await dataset('list', 'made', '--check');
    expect(listed).toMatchObject({ images: pictures, broken: [] });
    const { duplicates } = await dataset('dedupe', 'made', '--max-difference', '6', '--apply');
    const left = await dataset('list', 'made');
    expect(left['images']).toBe((pictures as number) - (duplicates as unknown[]).length);
    const { train, test } = (await dataset('split', 'made', '--by', 'identity')) as Record<
      'train' | 'test',
      { persons: number; images: number }
    >;
    expect(train.persons + test.persons).toBe(left['persons']);
    await dataset('sheet', 'made', '--out', 'sheet.png');
    expect(existsSync(join(project.folder, 'sheet.png'))).toBe(true);
  });

  it('collects from a pipeline, with who the site took each track for', async () => {
    const file = project.write('site.ts', syntheticPipeline('', { cameras: 2, seconds: 12 }));
    const run = await cli(['run', file, '--collect', 'kept'], { cwd: project.folder });
    expect(run.exitCode, run.stderr).toBe(0);
    const lines = (name: string) =>
      readFileSync(join(project.folder, 'kept', name), 'utf8')
        .trim()
        .split('\n');
    expect(lines('manifest.jsonl').length).toBeGreaterThan(4);
    expect(lines('identities.jsonl').length).toBeGreaterThan(1);
    expect((await dataset('list', 'kept'))['persons']).toBeGreaterThan(0);
    expect(await dataset('label', 'kept', '--extractor', 'stripes')).toHaveProperty('persons');
  });

  it('says what is missing', async () => {
    for (const [args, complaint] of [
      [['list', 'nowhere'], /nowhere has no manifest\.jsonl.*Add --layout/],
      [['review', 'nowhere'], /nowhere has no labels to review.*sightline dataset label nowhere/],
      [['split', 'nowhere'], /nowhere.*manifest\.jsonl/],
    ] as const) {
      const { exitCode, stderr } = await cli(['dataset', ...args], { cwd: project.folder });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(complaint);
    }
  });
});
