import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cameraId } from '../../src/domain.ts';
import { createCameraGraph } from '../../src/index/camera-graph.ts';
import { sceneGraph } from '../../src/site/score-scene.ts';
import { syntheticSite, type SyntheticSiteOptions } from '../../src/streams/synthetic/synthetic-site.ts';
import type { DescribedTracklet } from '../../src/training/data/tracklet-distances.ts';
import { seeSite, truePersons, type TruePerson } from '../seen-site.ts';

/** Sites alike but for their people and walks. */
export type SiteKind = Omit<SyntheticSiteOptions, 'seed' | 'cameraPrefix'>;

/** Folders of a closed loop, in its own. */
export const tracklets = (out: string): string => join(out, 'tracklets');
const truthFile = (out: string, seed: number): string => join(out, 'truth', `${seed}.json`);

/** The site of a seed: cameras `s301-cam-1` and so on, so that several go into one folder. */
const siteOf = (seed: number, kind: SiteKind): SyntheticSiteOptions => ({
  ...kind,
  seed,
  cameraPrefix: `s${seed}-`,
});

/**
 * Runs the pipeline on each seed's site and collects tracklets of all into one folder. What the tracks really show goes
 * to files beside it, for judging alone. A seed that was seen to its end is not seen again.
 */
export async function collectSeeds(
  out: string,
  seeds: readonly number[],
  kind: SiteKind,
  extractor: string,
): Promise<void> {
  await mkdir(join(out, 'truth'), { recursive: true });
  for (const seed of seeds) {
    if (existsSync(truthFile(out, seed))) continue;
    const seen = await seeSite(siteOf(seed, kind), { extractor, collect: { folder: tracklets(out) } });
    const truth = truePersons(seen);
    await writeFile(truthFile(out, seed), JSON.stringify(Object.fromEntries(truth)));
    console.log(`seed ${seed}: ${seen.log.tracks.size} tracks collected`);
  }
}

/** Who the collected tracks really are; persons carry their seed in their names. */
export async function readTruth(out: string, seeds: readonly number[]): Promise<Map<string, TruePerson>> {
  const all = new Map<string, TruePerson>();
  for (const seed of seeds) {
    const truth = JSON.parse(await readFile(truthFile(out, seed), 'utf8')) as Record<string, TruePerson>;
    for (const [track, { person, share }] of Object.entries(truth)) {
      all.set(track, { person: `s${seed}-${person}`, share });
    }
  }
  return all;
}

/**
 * Whether one person can have made two tracks, by the graphs of all sites at once: as no way leads from one site to
 * another, nobody is in two of them.
 */
export function possibleInSeeds(
  seeds: readonly number[],
  kind: SiteKind,
): (a: DescribedTracklet, b: DescribedTracklet) => boolean {
  const graph = createCameraGraph(seeds.flatMap((seed) => sceneGraph(syntheticSite(siteOf(seed, kind)))));
  const sighting = ({ camera, startedAt, endedAt }: DescribedTracklet) => ({
    camera: cameraId(camera),
    startedAt,
    endedAt,
  });
  return (a, b) => graph.possible(sighting(a), sighting(b));
}
