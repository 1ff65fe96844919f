import {
  concatMap,
  defer,
  from,
  map,
  type MonoTypeOperatorFunction,
  NEVER,
  type Observable,
  takeUntil,
  takeWhile,
} from 'rxjs';
import { isLive, type SiteConfig } from '../config.ts';
import { type CameraId, cameraId, type EdgeRecord, type MatchEvent } from '../domain.ts';
import { createLinker } from '../index/linker.ts';
import { link } from '../operators/link.ts';
import { orderByCaptureTime } from '../operators/order-by-capture-time.ts';
import type { Bus } from '../ports.ts';
import { linkingDefaults } from './linking-defaults.ts';
import type { SiteObserver } from './observer.ts';

/** How long a live site waits for a camera that says nothing, in ms of capture time. */
const liveLatenessMs = 5_000;

export interface CentralParts {
  readonly bus: Bus;
  readonly observer: SiteObserver;
  /** Ends listening, as if all cameras had ended. */
  readonly until?: Observable<unknown>;
}

/** The half that runs once a site: records from the bus in, match events out. Completes when every camera has ended. */
export function runCentral(
  config: SiteConfig,
  { bus, observer, until = NEVER }: CentralParts,
): Observable<MatchEvent> {
  const cameras = Object.keys(config.cameras).map(cameraId);
  const live = Object.values(config.cameras).some(isLive);
  const { maxLatenessMs = live ? liveLatenessMs : Infinity, ...linking } = config.linking;
  const cameraGraph = config.cameraGraph?.map((edge) => ({
    ...edge,
    from: cameraId(edge.from),
    to: cameraId(edge.to),
  }));
  const defaults = linkingDefaults(config.extractor);
  const { threshold = defaults.threshold } = linking;
  const linker = createLinker({
    site: config.name,
    ...defaults,
    // Whoever chooses a small threshold has said enough.
    sameCameraThreshold: Math.min(defaults.sameCameraThreshold, threshold),
    ...linking,
    ...(cameraGraph && { cameraGraph }),
    onWarning(message) {
      observer.warning?.({ message });
    },
  });
  return from(bus.records()).pipe(
    takeUntil(until),
    untilAllEnded(cameras),
    orderByCaptureTime({
      cameras,
      maxLatenessMs,
      onLate: ({ camera, kind }, reason) =>
        observer.warning?.({
          camera,
          message:
            reason === 'late'
              ? `${kind} came after its time was settled and is not linked; do the clocks of the edges agree?`
              : `${kind} of a camera that this site does not declare is not linked`,
        }),
    }),
    link(linker, { dispose: true }),
    concatMap((event) => from(bus.publishMatch(event)).pipe(map(() => event))),
  );
}

/** A camera that sends again after its end, as that of a restarted edge, has to end again. */
function untilAllEnded(cameras: readonly CameraId[]): MonoTypeOperatorFunction<EdgeRecord> {
  return (records) =>
    defer(() => {
      const running = new Set(cameras);
      return records.pipe(
        takeWhile((record) => {
          if (record.kind === 'progress' && record.ended) running.delete(record.camera);
          else if (cameras.includes(record.camera)) running.add(record.camera);
          return running.size > 0;
        }, true),
      );
    });
}
