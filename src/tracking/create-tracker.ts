import { ConfigError } from '../errors.ts';
import type { CameraId } from '../domain.ts';
import type { Tracker } from '../ports.ts';
import { suggestion } from '../runtime/suggestion.ts';
import { botSortTracker } from './bot-sort.ts';
import { byteTracker } from './byte-track.ts';
import { ocSortTracker } from './oc-sort.ts';
import { sortTracker } from './sort.ts';

/** Settings that every tracker has; each has the tracker's own default. */
export interface CreateTrackerOptions {
  readonly camera: CameraId;
  /** Detections from here on (confidence, [0, 1]) are matched first and may start tracks. */
  readonly highThreshold?: number | undefined;
  /** Detections below are not used at all. */
  readonly lowThreshold?: number | undefined;
  /** A track unseen for longer than this (ms of capture time) is over. */
  readonly maxLostMs?: number | undefined;
  /** Consecutive detections that confirm a track. */
  readonly confirmHits?: number | undefined;
  /** Only the most confident so many detections of a frame are used. */
  readonly maxDetections?: number | undefined;
}

type TrackerFactory = (options: { readonly camera: CameraId }) => Tracker;

const factories = {
  'bot-sort': botSortTracker,
  bytetrack: byteTracker,
  'oc-sort': ocSortTracker,
  sort: sortTracker,
} satisfies Record<string, TrackerFactory>;

/** The trackers that {@link createTracker} knows. */
export type TrackerName = keyof typeof factories;
/** All of them, the default first. */
export const trackerNames = Object.keys(factories) as readonly TrackerName[];

/**
 * The tracker of a name: `bytetrack`, `oc-sort` and `sort` follow by motion alone, `bot-sort` by motion and looks.
 * Settings left out or undefined have the tracker's own defaults.
 *
 * @throws ConfigError where no tracker has that name
 */
export function createTracker(name: string, options: CreateTrackerOptions): Tracker {
  if (!Object.hasOwn(factories, name)) {
    throw new ConfigError(`no tracker "${name}"${suggestion(name, trackerNames)}`, {
      hint: `There are: ${trackerNames.join(', ')}.`,
      fields: { path: 'tracker' },
    });
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return factories[name as TrackerName](Object.fromEntries(given) as { readonly camera: CameraId });
}
