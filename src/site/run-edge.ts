import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  map,
  merge,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  Subject,
  takeUntil,
  tap,
} from 'rxjs';
import type { SiteConfig } from '../config.ts';
import type { CameraId, EdgeItem, EdgeRecord, Frame, Progress } from '../domain.ts';
import { batch } from '../operators/batch.ts';
import { collect } from '../operators/collect.ts';
import { crop } from '../operators/crop.ts';
import { extract } from '../operators/extract.ts';
import { createPace, keepPace, type Pace } from '../operators/keep-pace.ts';
import { publish } from '../operators/publish.ts';
import type { Bus, CropStore, Describer, Detector, Extractor, FrameSource } from '../ports.ts';
import { errorLine, errorMessage } from '../runtime/error-line.ts';
import { findPersons } from './find-persons.ts';
import { followPersons } from './follow-persons.ts';
import type { SiteObserver } from './observer.ts';

/** Recordings of one site stay within this much capture time of each other. */
const maxSkewMs = 2_000;

export interface EdgeParts {
  readonly sources: readonly FrameSource[];
  readonly detector: Detector;
  readonly extractor: Extractor;
  /** For trackers that compare looks. */
  readonly describer?: Describer;
  /** Where crops are kept to learn from. */
  readonly store?: CropStore;
  readonly bus: Bus;
  readonly observer: SiteObserver;
  /** Ends all cameras as if their files were over. */
  readonly until: Observable<unknown>;
  /** The centre outlives this edge: a live camera that is stopped here will send again, and has not ended. */
  readonly resumes?: boolean;
}

/** The half beside the cameras: frames in, records on the bus out. Completes when every camera has ended. */
export function runEdge(config: SiteConfig, parts: EdgeParts): Observable<EdgeRecord> {
  const { sources, extractor, bus, observer } = parts;
  const recordings = sources.filter((source) => !source.live).map((source) => source.camera);
  const isLive = sources.some((source) => source.live);
  // A live site outlasts a full outbox; a recording must not lose a record silently.
  const onRefused = ({ camera, kind }: EdgeRecord, error: unknown) =>
    observer.warning?.({ camera, message: `${kind} was not published: ${errorMessage(error)}` });
  const pace = createPace(recordings, maxSkewMs);
  return merge(...sources.map((source) => runCamera(source, config, parts, pace))).pipe(
    batch(config.batch),
    extract(extractor, {
      concurrency: 2,
      onError: ({ error }) => observer.warning?.({ message: `extraction failed: ${errorMessage(error)}` }),
    }),
    publish(bus, isLive ? { onRefused } : {}),
    tap((record) => observer.record?.(record)),
  );
}

function runCamera(
  source: FrameSource,
  config: SiteConfig,
  { detector, describer, store, observer, until, resumes = false }: EdgeParts,
  pace: Pace,
): Observable<EdgeItem> {
  const { camera, live } = source;
  let reached = -Infinity;
  let next = 0;
  const frames = defer(() => from(source.frames())).pipe(
    takeUntil(until),
    tap((frame) => {
      reached = frame.capturedAt;
      // The source counts the frames for which it had no buffer.
      for (; live && next < frame.sequence; next++) observer.dropped?.(camera);
      next = frame.sequence + 1;
    }),
    live ? passOn() : keepPace<Frame>(pace, camera),
  );
  const items = frames.pipe(
    findPersons(detector, camera, observer, {
      overload: live ? 'latest' : 'wait',
      onDrop: () => observer.dropped?.(camera),
    }),
    followPersons(config, describer, observer),
    tap((step) => observer.step?.(step)),
    crop(config.sampling),
    store ? keepIn(store, config, live, observer) : passOn(),
    catchError((error: unknown) => {
      observer.camera?.({ state: 'failed', camera, reason: reasonOf(error, camera) });
      return EMPTY;
    }),
  );
  let told = false;
  const whole = concat(
    items.pipe(tap((item) => (told ||= item.kind === 'progress' && item.ended))),
    defer(() => (told ? EMPTY : of(ended(camera, reached)))),
  ).pipe(map((item) => (live && resumes && item.kind === 'progress' ? { ...item, ended: false } : item)));
  // States are told for as long as there are frames; a source need not end them itself.
  const over = new Subject<void>();
  return merge(statuses(source, observer).pipe(takeUntil(over)), whole.pipe(finalize(() => over.next())));
}

/** A disk that is slow or full costs a live camera pictures to learn from, never its events. */
function keepIn(
  store: CropStore,
  { collect: options }: SiteConfig,
  live: boolean,
  observer: SiteObserver,
): MonoTypeOperatorFunction<EdgeItem> {
  return collect(store, {
    ...options,
    overload: live ? 'drop' : 'wait',
    onDrop: ({ camera }) =>
      observer.warning?.({ camera, message: 'crops come faster than they can be stored' }),
    onError: (error, { camera }) =>
      observer.warning?.({ camera, message: `crop not stored: ${errorMessage(error)}` }),
  });
}

/** A camera that failed, or never had a frame, says that nothing more will come, so that nobody waits for it. */
function ended(camera: CameraId, reached: number): Progress {
  return { kind: 'progress', camera, capturedAt: Number.isFinite(reached) ? reached : 0, ended: true };
}

function statuses(source: FrameSource, observer: SiteObserver): Observable<never> {
  return from(source.status?.() ?? []).pipe(
    tap((status) => {
      // A failure arrives as the frames' error too, which says more.
      if (status.state !== 'failed') observer.camera?.(status);
    }),
    ignoreElements(),
  );
}

function passOn<T>(): MonoTypeOperatorFunction<T> {
  return (source) => source;
}

/** Why the camera failed and what to do about it; who tells it says which camera. */
function reasonOf(error: unknown, camera: CameraId): string {
  const prefix = `camera ${camera}: `;
  const line = errorLine(error);
  return line.startsWith(prefix) ? line.slice(prefix.length) : line;
}
