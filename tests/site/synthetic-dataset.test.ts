import { describe, expect, it } from 'vitest';
import type { Crop } from '../../src/domain.ts';
import { writeSyntheticDataset } from '../../src/site/synthetic-dataset.ts';

const small = { cameras: 2, people: 4, durationMs: 5_000, fps: 2 };

async function collected(seeds: readonly number[]) {
  const crops: Crop[] = [];
  const persons = new Map<string, string>();
  const store = {
    put: (crop: Crop) => Promise.resolve(void crops.push(crop)),
    identify: (track: string, identity: string) => Promise.resolve(void persons.set(track, identity)),
  };
  const pictures = await writeSyntheticDataset(store, { ...small, seeds });
  return { crops, persons, pictures };
}

describe('writeSyntheticDataset', () => {
  it('cuts out people with their true identities, each site with people and cameras of its own', async () => {
    const { crops, persons, pictures } = await collected([3, 4]);
    expect(pictures).toBe(crops.length);
    expect(crops.length).toBeGreaterThan(10);
    expect(new Set(crops.map(({ track }) => track))).toEqual(new Set(persons.keys()));
    for (const { camera, track, size, pixels, quality } of crops) {
      expect(track.startsWith(`${camera}/`)).toBe(true);
      expect(persons.get(track)!.split('-')[0]).toBe(camera.split('-')[0]);
      expect(pixels.length).toBe(size.width * size.height * 3);
      expect(quality).toBeGreaterThanOrEqual(0);
      expect(quality).toBeLessThanOrEqual(1);
    }
  });

  it('is the same again for the same seeds', async () => {
    const [a, b] = [await collected([3]), await collected([3])];
    const said = ({ crops }: typeof a) =>
      crops.map(({ track, capturedAt, box }) => [track, capturedAt, box.x, box.width]);
    expect(said(b)).toEqual(said(a));
    expect(Buffer.compare(a.crops[5]!.pixels, b.crops[5]!.pixels)).toBe(0);
  });
});
