import { beforeAll, describe, expect, it } from 'vitest';
import type { CameraId, MatchEvent } from '../../src/domain.ts';
import { demoPicture, demoReport } from '../../src/site/demo-report.ts';
import { type DemoResult, runDemo } from '../../src/site/demo.ts';

describe('the demo', () => {
  let result: DemoResult;
  const seen = new Set<CameraId>();
  const events: MatchEvent[] = [];
  beforeAll(async () => {
    result = await runDemo({
      seed: 7,
      cameras: 2,
      people: 4,
      durationMs: 10_000,
      fps: 8,
      observer: { step: ({ camera }) => void seen.add(camera) },
      onMatch: (event) => void events.push(event),
    });
  }, 60_000);

  it('counts what it saw', () => {
    const { figures } = result;
    expect(figures).toMatchObject({ cameras: 2, frames: 160, droppedFrames: 0 });
    expect(figures.matches).toBe(events.filter(({ type }) => type === 'matched').length);
    expect(figures.identities).toBeGreaterThan(0);
    expect(figures.people).toBeLessThanOrEqual(4);
    expect(figures.crossCamera.IDF1).toBeGreaterThan(0.2);
    expect([...seen].sort()).toEqual(['cam-1', 'cam-2']);
  });

  it('knows who each track was', () => {
    const appeared = events.find(({ type }) => type === 'appeared')!;
    expect(result.identityOf(appeared.track)).toMatch(/^id-\w+-\d+$/);
    expect(result.log.tracks.get(appeared.track)!.thumbnails.length).toBeGreaterThan(0);
  });

  it('reports every identity with its pictures', () => {
    const html = demoReport(result);
    const identities = new Set([...result.log.tracks.keys()].map(result.identityOf).filter(Boolean));
    for (const identity of identities) expect(html).toContain(`<h3>${identity!.replace(/^id-.*-/, 'id-')}<`);
    expect(html.match(/<article/g)).toHaveLength(identities.size);
    expect(html).toContain(`${(100 * result.figures.crossCamera.IDF1).toFixed(1)} %`);
  });

  it('draws all cameras', () => {
    const png = demoPicture(result);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBeGreaterThan(640);
  });

  it('can report a run in which nobody was seen', () => {
    const { figures, log } = result;
    const nobody: DemoResult = {
      figures,
      log: { ...log, tracks: new Map(), snapshots: new Map() },
      identityOf: () => undefined,
    };
    expect(demoReport(nobody)).toContain('Sightline demo');
    expect(demoPicture(nobody).length).toBeGreaterThan(0);
  });
});
