/**
 * What linking makes of given tracks, and the most that it could: synthetic sites are seen once, then linked with
 * each threshold, and once more with every track's true identity.
 *
 *     npx tsx bench/linking-quality.ts --seeds 5,6,7 --extractor stripes --threshold 0.11,0.13,0.15
 *     npx tsx bench/linking-quality.ts --seeds 5,6,7 --tracker bytetrack,bot-sort,oc-sort
 */
import { parseArgs } from 'node:util';
import { from, lastValueFrom, tap } from 'rxjs';
import type { SiteDeclaration } from '../src/config.ts';
import type { EdgeRecord, TrackId } from '../src/domain.ts';
import { createIdentityMap } from '../src/index/identity-map.ts';
import { createLinker } from '../src/index/linker.ts';
import { iou } from '../src/maths/box.ts';
import { link } from '../src/operators/link.ts';
import { orderByCaptureTime } from '../src/operators/order-by-capture-time.ts';
import { linkingDefaults } from '../src/site/linking-defaults.ts';
import { sceneGraph, scoreScene } from '../src/site/score-scene.ts';
import { site } from '../src/site/site.ts';
import { createTrackLog, type TrackLog } from '../src/site/track-log.ts';
import { syntheticSite, type SyntheticSite } from '../src/streams/synthetic/synthetic-site.ts';
import type { TrackerName } from '../src/tracking/create-tracker.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    extractor: { type: 'string', default: 'stripes' },
    threshold: { type: 'string' },
    'same-camera': { type: 'string' },
    'local-weight': { type: 'string' },
    /** Trackers to try; the site's own unless given. */
    tracker: { type: 'string' },
    appearance: { type: 'string' },
  },
});
const defaults = linkingDefaults(values.extractor);
const numbers = (text: string) => text.split(',').map(Number);

type Tracking = NonNullable<SiteDeclaration['tracking']>;
const trackings: Tracking[] = (values.tracker?.split(',') ?? [undefined]).map((tracker) => ({
  ...(tracker !== undefined && { tracker: tracker as TrackerName }),
  ...(values.appearance !== undefined && {
    appearance: values.appearance as 'stripes' | 'extractor' | 'none',
  }),
}));

interface Seen {
  readonly scene: SyntheticSite;
  readonly log: TrackLog;
  readonly records: readonly EdgeRecord[];
}

async function see(seed: number, tracking: Tracking): Promise<Seen> {
  const scene = syntheticSite({ seed, cameras: 4, people: 12, durationMs: 60_000, fps: 10 });
  const log = createTrackLog({
    thumbnailEveryMs: Infinity,
    thumbnailsPerTrack: 0,
    snapshotEveryMs: Infinity,
  });
  const records: EdgeRecord[] = [];
  const cameras = Object.fromEntries(scene.cameras.map(({ id }) => [id, scene.source(id)]));
  const run = site({ name: 'quality', cameras, extractor: values.extractor, tracking }).run({
    observer: { step: (step) => log.add(step), record: (record) => records.push(record) },
  });
  await lastValueFrom(run, { defaultValue: undefined });
  return { scene, log, records };
}

const score = ({ scene, log }: Seen, identityOf: (track: TrackId) => string | undefined): number =>
  scoreScene(scene, log, identityOf).IDF1;

async function linked({ scene, records }: Seen, threshold: number) {
  const identities = createIdentityMap();
  const linker = createLinker({
    site: 'quality',
    threshold,
    sameCameraThreshold: Math.min(threshold, Number(values['same-camera'] ?? defaults.sameCameraThreshold)),
    localWeight: Number(values['local-weight'] ?? defaults.localWeight),
    cameraGraph: sceneGraph(scene),
  });
  const events = from(records).pipe(
    orderByCaptureTime({ cameras: scene.cameras.map(({ id }) => id) }),
    link(linker, { dispose: true }),
    tap((event) => identities.accept(event)),
  );
  await lastValueFrom(events, { defaultValue: undefined });
  return identities;
}

/** The person whom each track shows in most of its frames. */
function trueIdentities({ scene, log }: Seen): Map<TrackId, string> {
  const votes = new Map<TrackId, Map<string, number>>();
  for (const { id } of scene.cameras) {
    const truth = new Map(scene.groundTruth(id).map(({ capturedAt, boxes }) => [capturedAt, boxes]));
    for (const { capturedAt, boxes } of log.frames.get(id) ?? []) {
      for (const { track, box } of boxes) {
        const own = votes.get(track) ?? new Map<string, number>();
        votes.set(track, own);
        for (const person of truth.get(capturedAt) ?? []) {
          if (iou(person.box, box) < 0.5) continue;
          const name = String(person.identity);
          own.set(name, (own.get(name) ?? 0) + 1);
        }
      }
    }
  }
  const most = (own: Map<string, number>, track: TrackId) =>
    [...own].sort((a, b) => b[1] - a[1])[0]?.[0] ?? `nobody ${track}`;
  return new Map([...votes].map(([track, own]) => [track, most(own, track)]));
}

for (const tracking of trackings) {
  for (const seed of numbers(values.seeds)) {
    const seen = await see(seed, tracking);
    const results: string[] = [];
    let known = createIdentityMap();
    for (const threshold of values.threshold ? numbers(values.threshold) : [defaults.threshold]) {
      known = await linked(seen, threshold);
      results.push(`IDF1 ${score(seen, (track) => known.identityOf(track)).toFixed(3)} at ${threshold}`);
    }
    const truth = trueIdentities(seen);
    const best = score(seen, (track) => known.identityOf(track) && truth.get(track));
    const by = tracking.tracker === undefined ? '' : ` ${tracking.tracker}`;
    console.log(`seed ${seed}${by}: ${results.join(', ')}; ${best.toFixed(3)} with true identities`);
  }
}
