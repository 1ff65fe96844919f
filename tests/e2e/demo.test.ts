import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cli } from '../support/sightline-cli.ts';

describe('sightline demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-demo-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('scores itself, and draws what it saw', async () => {
    const args = ['--cameras', '2', '--people', '4', '--for', '8s', '--json', '--out', folder];
    const { exitCode, stdout, stderr } = await cli(['demo', ...args]);
    expect(exitCode, stderr).toBe(0);

    const figures = JSON.parse(stdout) as Record<string, number | { IDF1: number }>;
    expect(figures).toMatchObject({ cameras: 2, frames: 160, droppedFrames: 0 });
    for (const name of ['matches', 'tracks', 'identities', 'people', 'framesPerSecond', 'peakMemoryMB']) {
      expect(figures[name], name).toBeGreaterThanOrEqual(0);
    }
    expect((figures['crossCamera'] as { IDF1: number }).IDF1).toBeGreaterThan(0.2);
    expect(stderr).toContain('appeared');
    expect(stderr).toContain('cross-camera IDF1');

    const png = readFileSync(join(folder, 'demo.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.length).toBeGreaterThan(10_000);
    const html = readFileSync(join(folder, 'demo.html'), 'utf8');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain('id-1');
    // Nothing is fetched: no address outside, and pictures are part of the page.
    expect(html).not.toMatch(
      /(?:src|href)=["'](?!data:|#)|https?:\/\/(?!www\.w3\.org\/)|url\((?!#|["']?data:)|@import/,
    );
  });
});
