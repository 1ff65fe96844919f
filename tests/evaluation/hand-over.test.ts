import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scoreHandOvers, type SeenTrack } from '../../src/evaluation/hand-over.ts';
import { formatTrackTable, readTrackTable } from '../../src/evaluation/track-table.ts';

/** A walk from x0 to x1 of the joint view, 40 px wide, seen in one half. */
const walk = (
  track: string,
  identity: string,
  fromMs: number,
  x0: number,
  x1: number,
  y = 100,
): SeenTrack => ({
  track,
  identity,
  boxes: Array.from({ length: 21 }, (_, i) => ({
    capturedAt: fromMs + i * 100,
    box: { x: x0 + ((x1 - x0) * i) / 20, y, width: 40, height: 100 },
  })),
});

describe('scoreHandOvers', () => {
  const left = [
    walk('l1', 'id-1', 0, 300, 600),
    walk('l2', 'id-2', 0, 300, 600, 250),
    walk('l3', 'id-3', 0, 50, 300),
  ];

  it('pairs tracks over the seam by place and time, and asks for the same identity', () => {
    const right = [walk('r1', 'id-1', 2100, 0, 200), walk('r2', 'id-9', 2100, 0, 200, 250)];
    const scores = scoreHandOvers(left, right, { seam: 640 });
    expect(scores).toMatchObject({ handOvers: 2, kept: 1, accuracy: 0.5, contradictions: 0 });
    expect(scores.pairs).toContainEqual({ left: 'l2', right: 'r2', kept: false });
  });

  it('does not pair what is too late, or goes the same way', () => {
    const late = walk('r1', 'id-1', 9000, 0, 200);
    const arriving = walk('r2', 'id-2', 100, 300, 0);
    expect(scoreHandOvers(left, [late, arriving], { seam: 640 }).handOvers).toBe(0);
  });

  it('counts one identity at two far places at once', () => {
    const right = [walk('r1', 'id-3', 0, 300, 500)];
    expect(scoreHandOvers(left, right, { seam: 640 }).contradictions).toBe(1);
  });
});

describe('the track table', () => {
  it('comes back as it was written, and names a bad line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sightline-'));
    const file = join(folder, 'tracks.csv');
    const row = {
      camera: 'a',
      capturedAt: 40,
      track: 'a/0/1',
      identity: 'id-1',
      box: { x: 1, y: 2, width: 3, height: 4.25 },
    };
    writeFileSync(file, formatTrackTable([row, { ...row, capturedAt: 80 }]));
    const [track] = readTrackTable(file).get('a')!;
    expect(track).toMatchObject({ track: 'a/0/1', identity: 'id-1' });
    expect(track!.boxes).toEqual([
      { capturedAt: 40, box: row.box },
      { capturedAt: 80, box: row.box },
    ]);
    writeFileSync(file, `${formatTrackTable([row])}a,x,a/0/1,id-1,1,2,3,4\n`);
    expect(() => readTrackTable(file)).toThrow(`${file}:3`);
    expect(() => readTrackTable(join(folder, 'none.csv'))).toThrow('cannot be read');
    rmSync(folder, { recursive: true });
  });
});
