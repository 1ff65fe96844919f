import { ConfigError } from '../errors.ts';
import type { CameraLink } from './camera-graph.ts';
import type { IndexKind } from './create-index.ts';

export interface LinkerOptions {
  /** Name of the site, copied into every event. */
  readonly site: string;
  /** Two tracks are one person up to this distance, (0, 2]; depends on the model. See {@link LinkerOptions.localWeight}. */
  readonly threshold: number;
  /**
   * The same for two tracks of one camera at different times, at most `threshold`. Light, view and background make
   * strangers before one camera look more alike than strangers before two. Default 0.4 · threshold.
   */
  readonly sameCameraThreshold?: number;
  /** Decide about a track once it has this many embeddings. Default 3. */
  readonly minEmbeddings?: number;
  /** Or this long after its first embedding, in ms, whichever comes first. A track that ends is decided at once. Default 2,000. */
  readonly decideAfterMs?: number;
  /** Where the cameras are. Default: nothing known, see {@link createCameraGraph}. */
  readonly cameraGraph?: readonly CameraLink[];
  /** An identity that nobody saw for this long is over, in ms. Default 10 minutes. */
  readonly identityMemoryMs?: number;
  /** How many tracks' features an identity keeps; the most alike give way first. Default 12. */
  readonly prototypesPerIdentity?: number;
  /** How many neighbours the index proposes before re-scoring. Default 24. */
  readonly shortlist?: number;
  /**
   * Where both tracks have stripes: distance = (1 - localWeight) · cosine distance of the global features +
   * localWeight · mean DMLI distance of a step. Without stripes, the cosine distance. [0, 1], default 0.5.
   */
  readonly localWeight?: number;
  /** The best identity must be this much nearer than the second best, or the track counts as new. Default 0. */
  readonly margin?: number;
  /** A track leaves its identity only where its distance to it has grown beyond this (less where both are of one camera). Default 1.4 · threshold. */
  readonly splitThreshold?: number;
  readonly index?: IndexKind;
  /** Told once of each kind of record that cannot be used; the stream goes on. */
  readonly onWarning?: (message: string) => void;
}

export type LinkerSettings = Required<LinkerOptions>;

/** @throws ConfigError that names the field */
export function linkerSettings(options: LinkerOptions): LinkerSettings {
  const settings = {
    ...defaults,
    sameCameraThreshold: 0.4 * options.threshold,
    splitThreshold: 1.4 * options.threshold,
    ...options,
  };
  const within = (name: keyof LinkerOptions, low: number, high: number, whole = false) => {
    const value = settings[name] as number;
    if (value >= low && value <= high && (!whole || Number.isInteger(value))) return;
    throw new ConfigError(`link.${name} is ${value}`, {
      hint: `Give a ${whole ? 'whole ' : ''}number from ${low} to ${high}.`,
      fields: { path: `link.${name}` },
    });
  };
  within('threshold', Number.MIN_VALUE, 2);
  within('sameCameraThreshold', 0, settings.threshold);
  within('minEmbeddings', 1, 1000, true);
  within('decideAfterMs', 0, Infinity);
  within('identityMemoryMs', 0, Infinity);
  within('prototypesPerIdentity', 1, 1000, true);
  within('shortlist', 1, 10_000, true);
  within('localWeight', 0, 1);
  within('margin', 0, 2);
  within('splitThreshold', settings.threshold, Infinity);
  return settings;
}

const defaults = {
  minEmbeddings: 3,
  decideAfterMs: 2000,
  cameraGraph: [],
  identityMemoryMs: 600_000,
  prototypesPerIdentity: 12,
  shortlist: 24,
  localWeight: 0.5,
  margin: 0,
  index: 'auto',
  onWarning: () => undefined,
} as const satisfies Partial<LinkerOptions>;
