import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Features } from '../domain.ts';
import { ConfigError } from '../errors.ts';
import type { Extractor } from '../ports.ts';
import type { RgbPicture } from './preprocess.ts';
import { stripeChannels } from './stripe-channels.ts';
import { stripeDimension, stripeHistograms } from './stripe-histograms.ts';

export interface StripeExtractorOptions {
  /** Horizontal stripes from head to foot, 1 to 48; default 16. */
  readonly stripes?: number;
}

/** Crops described between two turns of the event loop: about 2 ms. */
const cropsPerTurn = 4;

/**
 * An extractor without a model: per stripe, histograms of brightness rank, colour and edge direction, in the
 * manner of LOMO (Liao et al., "Person Re-identification by Local Maximal Occurrence Representation", CVPR
 * 2015). It tells clothes apart under different lights well enough for a demonstration and for machines
 * without a model; a trained network is far better.
 *
 * `local` has the stripes; `global` is all of them in one vector, so that the cosine similarity of two globals
 * is the mean similarity of their stripes.
 */
export function stripeExtractor(options: StripeExtractorOptions = {}): Extractor {
  const { stripes = 16 } = options;
  if (!Number.isInteger(stripes) || stripes < 1 || stripes > 48) {
    throw new ConfigError(`stripes is ${stripes}, but must be an integer from 1 to 48`, {
      fields: { path: 'stripes' },
    });
  }
  return {
    model: { id: 'stripes', version: `1-${stripes}` },
    dimension: stripes * stripeDimension,
    async extract(crops) {
      const features: Features[] = [];
      for (const crop of crops) {
        if (features.length > 0 && features.length % cropsPerTurn === 0) await nextTurn();
        features.push(describeStripes(crop, stripes));
      }
      return features;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Features of one picture; see {@link stripeExtractor}. */
export function describeStripes(picture: RgbPicture, count: number): Required<Features> {
  const values = stripeHistograms(stripeChannels(picture), count);
  const global = values.map((value) => value / Math.sqrt(count));
  return { global, local: { count, dimension: stripeDimension, values } };
}
