import type { SiteConfig } from '../config.ts';

/** What distances mean for one extractor. */
export interface LinkingDefaults {
  readonly threshold: number;
  readonly sameCameraThreshold: number;
  readonly localWeight: number;
}

/**
 * Distances compare only within one extractor, so each has its own thresholds; `docs/results.md` says on what
 * they were chosen. Strangers of one camera share its light and place, and look more alike than one person does
 * in two cameras: hence the smaller threshold for a return to the same camera.
 */
export function linkingDefaults(extractor: SiteConfig['extractor']): LinkingDefaults {
  return (typeof extractor === 'string' && chosen[extractor]) || usual;
}

const chosen: Readonly<Record<string, LinkingDefaults>> = {
  stripes: { threshold: 0.13, sameCameraThreshold: 0.1, localWeight: 0.1 },
  'sightline-osnet-x0.25': { threshold: 0.35, sameCameraThreshold: 0.25, localWeight: 0.3 },
};
/** Of the published OSNet. */
const usual: LinkingDefaults = { threshold: 0.28, sameCameraThreshold: 0.11, localWeight: 0.3 };
