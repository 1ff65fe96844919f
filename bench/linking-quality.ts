/**
 * What linking makes of given tracks, and the most that it could: synthetic sites are seen once, then linked with
 * each threshold, and once more with every track's true identity.
 *
 *     npx tsx bench/linking-quality.ts --seeds 5,6,7 --extractor stripes --threshold 0.11,0.13,0.15
 *     npx tsx bench/linking-quality.ts --seeds 5,6,7 --tracker bytetrack,bot-sort,oc-sort
 */
import { parseArgs } from 'node:util';
import type { SiteDeclaration } from '../src/config.ts';
import { createIdentityMap } from '../src/index/identity-map.ts';
import { linkingDefaults } from '../src/site/linking-defaults.ts';
import type { TrackerName } from '../src/tracking/create-tracker.ts';
import { crossCameraIdf1, linkSeen, seeSite, truePersons, type SeenSite } from './seen-site.ts';

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

const see = (seed: number, tracking: Tracking): Promise<SeenSite> =>
  seeSite(
    { seed, cameras: 4, people: 12, durationMs: 60_000, fps: 10 },
    { extractor: values.extractor, tracking },
  );

const linked = (seen: SeenSite, threshold: number) =>
  linkSeen(seen, {
    threshold,
    sameCameraThreshold: Math.min(threshold, Number(values['same-camera'] ?? defaults.sameCameraThreshold)),
    localWeight: Number(values['local-weight'] ?? defaults.localWeight),
  });

for (const tracking of trackings) {
  for (const seed of numbers(values.seeds)) {
    const seen = await see(seed, tracking);
    const results: string[] = [];
    let known = createIdentityMap();
    for (const threshold of values.threshold ? numbers(values.threshold) : [defaults.threshold]) {
      known = await linked(seen, threshold);
      results.push(
        `IDF1 ${crossCameraIdf1(seen, (track) => known.identityOf(track)).toFixed(3)} at ${threshold}`,
      );
    }
    const truth = truePersons(seen);
    const best = crossCameraIdf1(
      seen,
      (track) => known.identityOf(track) && (truth.get(track)?.person ?? `nobody ${track}`),
    );
    const by = tracking.tracker === undefined ? '' : ` ${tracking.tracker}`;
    console.log(`seed ${seed}${by}: ${results.join(', ')}; ${best.toFixed(3)} with true identities`);
  }
}
