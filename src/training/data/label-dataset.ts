import { collectedFiles, readCollected, readReview } from '../../evaluation/layouts/collected.ts';
import { reidFeatures, type ReidFeatureOptions } from '../../evaluation/reid-features.ts';
import type { Extractor } from '../../ports.ts';
import { groupBy } from './group-by.ts';
import { labelTracklets, type Labelling, type LabelOptions } from './label-tracklets.ts';
import { writeSideFile } from './side-file.ts';
import type { DescribedTracklet } from './tracklet-distances.ts';

export interface LabelDatasetOptions
  extends Pick<LabelOptions, 'possible' | 'maxNoise'>, ReidFeatureOptions {}

/** Pairs that are kept for a human to look at. */
const mostDoubtful = 200;

/**
 * Gives the tracks of a collected folder persons, by an extractor's features and by what humans said in the review, and
 * writes them to its labels file. Earlier labels and the site's own identities are not looked at.
 */
export async function labelDataset(
  folder: string,
  extractor: Extractor,
  { possible, maxNoise, ...progress }: LabelDatasetOptions,
): Promise<Labelling> {
  const { images } = await readCollected(folder, { labels: false });
  const featured = await reidFeatures(images, extractor, progress);
  const featureOf = new Map(featured.map(({ file, global }) => [file, global]));
  const tracklets = [...groupBy(images, ({ track }) => track)].flatMap(([track, pictures]) => {
    const ordered = [...pictures].sort((a, b) => a.capturedAt - b.capturedAt);
    const features = ordered.flatMap(({ file }) => featureOf.get(file) ?? []);
    if (features.length === 0) return [];
    const { camera, capturedAt: startedAt } = ordered[0]!;
    const described: DescribedTracklet = {
      track,
      camera,
      startedAt,
      endedAt: ordered.at(-1)!.capturedAt,
      features,
    };
    return [described];
  });
  const decisions = await readReview(folder);
  const pairs = (same: boolean) => decisions.filter((one) => one.same === same).map(({ tracks }) => tracks);
  const labelling = labelTracklets(tracklets, {
    possible,
    ...(maxNoise !== undefined && { maxNoise }),
    confirmed: pairs(true),
    rejected: pairs(false),
  });
  const { id, version } = extractor.model;
  await writeSideFile(folder, collectedFiles.labels, {
    tracks: Object.fromEntries(labelling.persons),
    doubtful: labelling.doubtful.slice(0, mostDoubtful),
    made: {
      extractor: `${id}@${version}`,
      threshold: labelling.threshold,
      noise: labelling.noise,
      strangers: labelling.strangers,
      linked: labelling.linked.length,
      impure: labelling.impure,
    },
  });
  return labelling;
}
