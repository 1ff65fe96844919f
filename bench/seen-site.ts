import { from, lastValueFrom, tap } from 'rxjs';
import type { SiteDeclaration } from '../src/config.ts';
import type { EdgeRecord, TrackId } from '../src/domain.ts';
import { createIdentityMap, type IdentityMap } from '../src/index/identity-map.ts';
import { createLinker } from '../src/index/linker.ts';
import type { LinkerOptions } from '../src/index/linker-options.ts';
import { iou } from '../src/maths/box.ts';
import { link } from '../src/operators/link.ts';
import { orderByCaptureTime } from '../src/operators/order-by-capture-time.ts';
import { sceneGraph, scoreScene } from '../src/site/score-scene.ts';
import { site } from '../src/site/site.ts';
import { createTrackLog, type TrackLog } from '../src/site/track-log.ts';
import {
  syntheticSite,
  type SyntheticSite,
  type SyntheticSiteOptions,
} from '../src/streams/synthetic/synthetic-site.ts';

/** A synthetic site that the pipeline has seen, to be linked as often as one likes. */
export interface SeenSite {
  readonly scene: SyntheticSite;
  readonly log: TrackLog;
  readonly records: readonly EdgeRecord[];
}

type Declared = Pick<SiteDeclaration, 'extractor' | 'tracking' | 'collect'>;

/** Runs the whole pipeline on a synthetic site, and keeps what its edge said. */
export async function seeSite(options: SyntheticSiteOptions, declared: Declared): Promise<SeenSite> {
  const scene = syntheticSite(options);
  const log = createTrackLog({
    thumbnailEveryMs: Infinity,
    thumbnailsPerTrack: 0,
    snapshotEveryMs: Infinity,
  });
  const records: EdgeRecord[] = [];
  const cameras = Object.fromEntries(scene.cameras.map(({ id }) => [id, scene.source(id)]));
  const run = site({ name: 'seen', cameras, cameraGraph: sceneGraph(scene), ...declared }).run({
    observer: { step: (step) => log.add(step), record: (record) => records.push(record) },
  });
  await lastValueFrom(run, { defaultValue: undefined });
  return { scene, log, records };
}

/** Who is who by the linker, as if it ran beside the edge. */
export async function linkSeen(
  { scene, records }: SeenSite,
  options: Omit<LinkerOptions, 'site' | 'cameraGraph'>,
): Promise<IdentityMap> {
  const identities = createIdentityMap();
  const linker = createLinker({ site: 'seen', cameraGraph: sceneGraph(scene), ...options });
  const events = from(records).pipe(
    orderByCaptureTime({ cameras: scene.cameras.map(({ id }) => id) }),
    link(linker, { dispose: true }),
    tap((event) => identities.accept(event)),
  );
  await lastValueFrom(events, { defaultValue: undefined });
  return identities;
}

/** Cross-camera IDF1 of a seen site under some identities. */
export const crossCameraIdf1 = (
  { scene, log }: SeenSite,
  identityOf: (track: TrackId) => string | undefined,
): number => scoreScene(scene, log, identityOf).IDF1;

/** The person whom a track shows in most of its frames, and in what share of those that show anybody. */
export interface TruePerson {
  readonly person: string;
  readonly share: number;
}

/** Who each track really is; tracks of nobody are left out. */
export function truePersons({ scene, log }: Pick<SeenSite, 'scene' | 'log'>): Map<TrackId, TruePerson> {
  const votes = new Map<TrackId, Map<string, number>>();
  for (const { id } of scene.cameras) {
    const truth = new Map(scene.groundTruth(id).map(({ capturedAt, boxes }) => [capturedAt, boxes]));
    for (const { capturedAt, boxes } of log.frames.get(id) ?? []) {
      for (const { track, box } of boxes) {
        const nearest = (truth.get(capturedAt) ?? [])
          .map((seen) => ({ person: String(seen.identity), overlap: iou(seen.box, box) }))
          .sort((one, other) => other.overlap - one.overlap)[0];
        if (!nearest || nearest.overlap < 0.5) continue;
        const own = votes.get(track) ?? new Map<string, number>();
        votes.set(track, own.set(nearest.person, (own.get(nearest.person) ?? 0) + 1));
      }
    }
  }
  return new Map(
    [...votes].map(([track, own]) => {
      const [person, frames] = [...own].sort((a, b) => b[1] - a[1])[0]!;
      const all = [...own.values()].reduce((sum, count) => sum + count, 0);
      return [track, { person, share: frames / all }];
    }),
  );
}
