import type { SiteConfig } from '../config.ts';

/** Distances mean something only for one extractor, so each has its own threshold and weight of the stripes. */
export function linkingDefaults(extractor: SiteConfig['extractor']): {
  threshold: number;
  localWeight: number;
} {
  if (extractor === 'stripes') return { threshold: 0.25, localWeight: 0.5 };
  return { threshold: 0.4, localWeight: 0.5 };
}
