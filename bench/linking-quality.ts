/**
 * What linking makes of given tracks, and the most that it could: synthetic sites are seen once, then linked with
 * each setting (all that the given lists allow), and once more with every track's true identity.
 *
 *     npx tsx bench/linking-quality.ts --seeds 5,6,7 --extractor stripes --threshold 0.11,0.13,0.15
 *     npx tsx bench/linking-quality.ts --seeds 1,2,3,4 --threshold 0.2,0.24 --same-camera 0.1,0.15 --local-weight 0,0.3
 *     npx tsx bench/linking-quality.ts --seeds 5,6,7 --tracker bytetrack,bot-sort,oc-sort
 */
import { parseArgs } from 'node:util';
import type { SiteDeclaration } from '../src/config.ts';
import { linkingDefaults } from '../src/site/linking-defaults.ts';
import type { TrackerName } from '../src/tracking/create-tracker.ts';
import { crossCameraIdf1, linkSeen, seeSite, truePersons, type SeenSite } from './seen-site.ts';
import { markdownTable } from './training/markdown-table.ts';
import { spreadOf } from './training/spread.ts';

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
const numbers = (text: string) => text.split(',').map(Number);
const seeds = numbers(values.seeds);

type Tracking = NonNullable<SiteDeclaration['tracking']>;
const trackings: Tracking[] = (values.tracker?.split(',') ?? [undefined]).map((tracker) => ({
  ...(tracker !== undefined && { tracker: tracker as TrackerName }),
  ...(values.appearance !== undefined && {
    appearance: values.appearance as 'stripes' | 'extractor' | 'none',
  }),
}));

const usual = linkingDefaults(values.extractor);
const listed = (given: string | undefined, own: number) => (given === undefined ? [own] : numbers(given));
const settings = listed(values.threshold, usual.threshold).flatMap((threshold) =>
  listed(values['same-camera'], usual.sameCameraThreshold)
    .filter((sameCameraThreshold) => sameCameraThreshold <= threshold)
    .flatMap((sameCameraThreshold) =>
      listed(values['local-weight'], usual.localWeight).map((localWeight) => ({
        threshold,
        sameCameraThreshold,
        localWeight,
      })),
    ),
);

const see = (seed: number, tracking: Tracking): Promise<SeenSite> =>
  seeSite(
    { seed, cameras: 4, people: 12, durationMs: 60_000, fps: 10 },
    { extractor: values.extractor, tracking },
  );

/** With the true person of every track that was linked: the most that linking could reach. */
async function ceiling(seen: SeenSite): Promise<number> {
  const known = await linkSeen(seen, usual);
  const truth = truePersons(seen);
  return crossCameraIdf1(
    seen,
    (track) => known.identityOf(track) && (truth.get(track)?.person ?? `nobody ${track}`),
  );
}

for (const tracking of trackings) {
  const rows: { name: string; scores: number[] }[] = settings.map((one) => ({
    name: `${one.threshold}, same camera ${one.sameCameraThreshold}, stripes ${one.localWeight}`,
    scores: [],
  }));
  const truth: number[] = [];
  for (const seed of seeds) {
    const seen = await see(seed, tracking);
    for (const [i, setting] of settings.entries()) {
      const known = await linkSeen(seen, setting);
      rows[i]!.scores.push(crossCameraIdf1(seen, (track) => known.identityOf(track)));
    }
    truth.push(await ceiling(seen));
  }
  const mean = (scores: readonly number[]): number => spreadOf(scores).mean;
  rows.sort((a, b) => mean(b.scores) - mean(a.scores));
  console.log(
    markdownTable(
      [`IDF1 ${tracking.tracker ?? ''}`.trim(), ...seeds.map((seed) => `seed ${seed}`), 'mean'],
      [...rows, { name: 'true identities', scores: truth }].map(({ name, scores }) => [
        name,
        ...[...scores, mean(scores)].map((score) => score.toFixed(3)),
      ]),
    ),
  );
}
