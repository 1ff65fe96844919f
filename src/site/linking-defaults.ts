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
  if (extractor === 'stripes') return { threshold: 0.13, sameCameraThreshold: 0.1, localWeight: 0.1 };
  return { threshold: 0.28, sameCameraThreshold: 0.11, localWeight: 0.3 };
}
