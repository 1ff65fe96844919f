import { concatMap, defer, from, lastValueFrom, NEVER, type Observable, takeUntil } from 'rxjs';
import { parseSite, type SiteDeclaration } from '../config.ts';
import { cameraId, type Size, type TrackId, type TrackStep } from '../domain.ts';
import { SourceError } from '../errors.ts';
import type { MotRow } from '../evaluation/mot-text.ts';
import { findPersons } from './find-persons.ts';
import { followPersons } from './follow-persons.ts';
import type { SiteObserver } from './observer.ts';
import { openDescriber, openDetector, openExtractor, openSource } from './parts.ts';

/** How one video is tracked: the fields of a declaration that matter to it. */
export interface TrackVideoOptions extends Pick<
  SiteDeclaration,
  'detector' | 'extractor' | 'detection' | 'extraction' | 'tracking'
> {
  readonly file: string;
  /** At most this many frames a second, picked by capture time. Default: all. */
  readonly fps?: number;
  readonly observer?: SiteObserver;
  /** Shown each step in turn; its frame is valid until the promise settles. */
  readonly onStep?: (step: TrackStep) => Promise<void> | void;
  /** The first value ends the video. */
  readonly until?: Observable<unknown>;
}

export interface TrackedVideo {
  readonly size: Size;
  /** Boxes of every track that was ever confirmed, from its first on, in order of frames, which count from 1. */
  readonly rows: readonly MotRow[];
  readonly figures: VideoFigures;
}

export interface VideoFigures {
  readonly frames: number;
  readonly tracks: number;
  readonly boxes: number;
  /** Persons tracked at a time. */
  readonly meanPersons: number;
  readonly mostPersons: number;
  /** From first to last box. */
  readonly medianTrackSeconds: number;
  readonly longestTrackSeconds: number;
  readonly videoSeconds: number;
  readonly seconds: number;
}

interface Sighting {
  readonly track: TrackId;
  readonly row: Omit<MotRow, 'id'>;
}

/** Detects and tracks the persons of one video, as a site does with each of its cameras. */
export async function trackVideo(options: TrackVideoOptions): Promise<TrackedVideo> {
  const { file, fps, observer = {}, onStep, until = NEVER, ...parts } = options;
  const camera = cameraId('video');
  const url = fps === undefined ? file : { url: file, fps };
  const config = parseSite({ name: 'video', cameras: { [camera]: url }, ...parts });
  const sightings: Sighting[] = [];
  const confirmed = new Map<TrackId, { from: number; to: number }>();
  const seen = { size: undefined as Size | undefined, frames: 0, last: 0, first: Infinity, most: 0 };

  async function take(step: TrackStep): Promise<void> {
    using frame = step.frame;
    await onStep?.(step);
    if (!frame) return;
    const { capturedAt } = step;
    seen.size = frame.size;
    seen.frames++;
    seen.first = Math.min(seen.first, capturedAt);
    seen.last = capturedAt;
    const shown = step.tracks.filter(({ state }) => state !== 'lost');
    for (const { id, state, box, confidence, startedAt } of shown) {
      if (state === 'confirmed') confirmed.set(id, { from: startedAt, to: capturedAt });
      sightings.push({ track: id, row: { frame: frame.sequence + 1, box, confidence, rest: [] } });
    }
    seen.most = Math.max(seen.most, shown.filter(({ state }) => state === 'confirmed').length);
  }

  const started = performance.now();
  await using detector = await openDetector(config, observer);
  await using extractor = await openExtractor(config, observer);
  const source = openSource(camera, config.cameras[camera]!, observer);
  const steps = defer(() => from(source.frames())).pipe(
    takeUntil(until),
    findPersons(detector, camera, observer),
    followPersons(config, openDescriber(config, extractor), observer),
    concatMap(take),
  );
  await lastValueFrom(steps, { defaultValue: undefined });
  if (!seen.size) throw new SourceError(`${file}: no picture in it`, { fields: { camera } });

  const kept = sightings.filter(({ track }) => confirmed.has(track));
  const ids = new Map([...confirmed.keys()].map((track, i) => [track, i + 1]));
  const lengths = [...confirmed.values()].map(({ from: a, to: b }) => (b - a) / 1000).sort((a, b) => a - b);
  return {
    size: seen.size,
    rows: kept.map(({ track, row }) => ({ ...row, id: ids.get(track)! })),
    figures: {
      frames: seen.frames,
      tracks: confirmed.size,
      boxes: kept.length,
      meanPersons: kept.length / seen.frames,
      mostPersons: seen.most,
      medianTrackSeconds: lengths[lengths.length >> 1] ?? 0,
      longestTrackSeconds: lengths.at(-1) ?? 0,
      videoSeconds: (seen.last - seen.first) / 1000,
      seconds: (performance.now() - started) / 1000,
    },
  };
}
