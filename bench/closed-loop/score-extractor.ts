import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linkingDefaults } from '../../src/site/linking-defaults.ts';
import { crossCameraIdf1, linkSeen, seeSite, truePersons, type SeenSite } from '../seen-site.ts';
import type { SiteKind } from './collect-seeds.ts';

/** How near is one person: distances mean something else with each extractor. */
export interface LinkingSetting {
  readonly threshold: number;
  readonly sameCameraThreshold: number;
}

export interface SeedScore {
  readonly seed: number;
  readonly idf1: number;
  /** With the true person of every track: the most that linking could reach. */
  readonly ceiling: number;
}

export interface ExtractorScore {
  readonly setting: LinkingSetting;
  readonly seeds: readonly SeedScore[];
}

// The small ones are for weights that tell people hardly apart.
const thresholds = [
  0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.09, 0.11, 0.13, 0.16, 0.2, 0.24, 0.28, 0.32, 0.36, 0.4, 0.45,
  0.5, 0.6,
];
const grid: readonly LinkingSetting[] = thresholds.flatMap((threshold) =>
  [0.4, 0.75].map((share) => ({ threshold, sameCameraThreshold: share * threshold })),
);

/**
 * Cross-camera IDF1 of the whole pipeline with an extractor on the test seeds. Its thresholds are those of a fixed grid
 * with the highest mean IDF1 on the calibration seeds, which are neither learnt from nor tested on. What was reached
 * is kept in `folder`, seed by seed.
 */
export async function scoreExtractor(
  folder: string,
  extractor: string,
  { calibration, test, kind }: { calibration: readonly number[]; test: readonly number[]; kind: SiteKind },
): Promise<ExtractorScore> {
  await mkdir(folder, { recursive: true });
  const see = (seed: number): Promise<SeenSite> => seeSite({ ...kind, seed }, { extractor });
  const linkedIdf1 = async (seen: SeenSite, setting: LinkingSetting): Promise<number> => {
    const { localWeight } = linkingDefaults(extractor);
    const known = await linkSeen(seen, { ...setting, localWeight });
    return crossCameraIdf1(seen, (track) => known.identityOf(track));
  };

  const setting = await kept(join(folder, 'setting.json'), async () => {
    const sums = grid.map(() => 0);
    for (const seed of calibration) {
      const seen = await see(seed);
      for (const [i, candidate] of grid.entries()) sums[i]! += await linkedIdf1(seen, candidate);
    }
    return grid[sums.indexOf(Math.max(...sums))]!;
  });
  const seeds: SeedScore[] = [];
  for (const seed of test) {
    const score = await kept(join(folder, `seed-${seed}.json`), async () => {
      const seen = await see(seed);
      const truth = truePersons(seen);
      const ceiling = crossCameraIdf1(seen, (track) => truth.get(track)?.person ?? `nobody ${track}`);
      return { seed, idf1: await linkedIdf1(seen, setting), ceiling };
    });
    seeds.push(score);
  }
  return { setting, seeds };
}

/** The JSON of a file, which is made if it is not there. */
async function kept<T>(file: string, make: () => Promise<T>): Promise<T> {
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as T;
  const value = await make();
  await writeFile(file, JSON.stringify(value));
  return value;
}
