import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import type { CameraId, EdgeRecord, Progress } from '../domain.ts';
import { ConfigError } from '../errors.ts';

/** Why a record was left out: it came after its time was settled, or from a camera that is not of this site. */
export type LateReason = 'late' | 'unknown-camera';

export interface OrderOptions {
  /** Every camera of the site: none is overtaken before it has said how far it is. */
  readonly cameras: readonly CameraId[];
  /**
   * A camera further than this behind the foremost one no longer holds the others back, and what it still sends
   * of that time is late. Infinity (the default) waits for ever, as a recording needs it; a live site needs a
   * limit, for a camera that is cut off says nothing.
   */
  readonly maxLatenessMs?: number;
  /**
   * Records held at most; default 100,000. Above it the oldest are passed on early, in order, and the cameras
   * that were waited for are late.
   */
  readonly limit?: number;
  readonly onLate?: (record: EdgeRecord, reason: LateReason) => void;
}

/** Keys of one camera's records remembered for recognising repeats. */
const REMEMBERED_KEYS = 4096;

/** Place within one capture time. */
const RECORD = 0;
const PROGRESS = 1;
/** A record that came after its camera's progress of the same time, as when a tracker is flushed at the end. */
const STRAGGLER = 2;
const CAMERA_ENDED = 3;

interface Held {
  readonly at: number;
  readonly rank: number;
  readonly record: EdgeRecord;
}

interface Camera {
  /** Everything before this time, and but for stragglers everything at it, has been sent. */
  progress: number;
  ended: boolean;
  readonly seen: Set<string>;
  /** Sorted; from `first` on they wait. */
  held: Held[];
  first: number;
}

/**
 * Merges the records of all cameras by capture time: the output is sorted by (`capturedAt`, camera, order of
 * arrival within the camera), so it does not depend on how the cameras interleave.
 *
 * The watermark is the least progress of all cameras that have not ended (see {@link Progress}); records at or
 * before it are passed on. Progress itself is passed on behind the records of its time, once for each time, and
 * `ended` once for each camera, when all others are past it. A record before its own camera's progress breaks
 * that camera's promise and is late; one at the very time of it is put behind the others of its time. Repeats,
 * as a bus may deliver them, are dropped: an embedding by track and time, an end by its track, progress that does
 * not rise. A camera that sends again after it ended takes part again. Completion passes on all that is held.
 *
 * With a finite `maxLatenessMs`, what is late depends on what arrived first: live sites only.
 *
 *     bus.records().pipe(orderByCaptureTime({ cameras: [cameraId('door'), cameraId('hall')] }))
 *
 * Watermarks: Akidau et al., "The Dataflow Model", PVLDB 8(12), 2015, section 2.3.
 */
export function orderByCaptureTime(options: OrderOptions): MonoTypeOperatorFunction<EdgeRecord> {
  const { maxLatenessMs = Infinity, limit = 100_000, onLate } = options;
  if (!(maxLatenessMs >= 0)) throw invalid('maxLatenessMs', 'zero or more');
  if (!(limit >= 1)) throw invalid('limit', 'one or more');
  if (options.cameras.length === 0) throw invalid('cameras', 'a list of at least one camera');

  return (source) =>
    new Observable((subscriber) => {
      const cameras = new Map<CameraId, Camera>();
      // In order of name, so that of records of equal place the one of the first camera is found first.
      for (const name of [...options.cameras].sort((a, b) => (a < b ? -1 : 1))) {
        cameras.set(name, { progress: -Infinity, ended: false, seen: new Set(), held: [], first: 0 });
      }
      let heldCount = 0;
      /** Everything up to this place has been passed on. */
      let settledAt = -Infinity;
      let settledRank = CAMERA_ENDED;
      let foremost = -Infinity;
      let progressPassedAt = -Infinity;

      function accept(record: EdgeRecord): void {
        const camera = cameras.get(record.camera);
        if (!camera) onLate?.(record, 'unknown-camera');
        else if (record.kind === 'progress') advance(camera, record);
        else if (!camera.seen.has(keyOf(record)) && !add(camera, record)) onLate?.(record, 'late');
      }

      /** False where the record is late. */
      function add(camera: Camera, record: Exclude<EdgeRecord, Progress>): boolean {
        const { capturedAt: at } = record;
        if (at < camera.progress) return false;
        if (!hold(camera, { at, rank: at === camera.progress ? STRAGGLER : RECORD, record })) return false;
        camera.ended = false;
        remember(camera.seen, keyOf(record));
        return true;
      }

      function advance(camera: Camera, record: Progress): void {
        if (record.ended ? camera.ended : record.capturedAt <= camera.progress) return;
        camera.progress = Math.max(camera.progress, record.capturedAt);
        camera.ended = record.ended;
        foremost = Math.max(foremost, camera.progress);
        hold(camera, { at: camera.progress, rank: record.ended ? CAMERA_ENDED : PROGRESS, record });
        let watermark = Infinity;
        for (const { ended, progress } of cameras.values()) {
          if (!ended) watermark = Math.min(watermark, progress);
        }
        if (watermark === Infinity) settle(foremost, CAMERA_ENDED);
        else settle(Math.max(watermark, foremost - maxLatenessMs), PROGRESS);
      }

      /** False where its place has been passed already. */
      function hold(camera: Camera, entry: Held): boolean {
        if (!isBehind(entry, settledAt, settledRank)) return false;
        let place = camera.held.length;
        while (place > camera.first && isBehind(camera.held[place - 1]!, entry.at, entry.rank)) place--;
        camera.held.splice(place, 0, entry);
        heldCount++;
        if (heldCount > limit) settle(next()!.entry.at, CAMERA_ENDED);
        return true;
      }

      /** The camera whose next record comes first of all, with that record. */
      function next(): { readonly camera: Camera; readonly entry: Held } | undefined {
        let first: { readonly camera: Camera; readonly entry: Held } | undefined;
        for (const camera of cameras.values()) {
          const entry = camera.held[camera.first];
          if (entry && (!first || isBehind(first.entry, entry.at, entry.rank))) first = { camera, entry };
        }
        return first;
      }

      function settle(at: number, rank: number): void {
        if (at < settledAt || (at === settledAt && rank <= settledRank)) return;
        settledAt = at;
        settledRank = rank;
        for (let first = next(); first && !isBehind(first.entry, at, rank); first = next()) {
          takeFirst(first.camera);
          heldCount--;
          pass(first.entry);
        }
      }

      function pass({ at, rank, record }: Held): void {
        if (rank === PROGRESS) {
          if (at === progressPassedAt) return;
          progressPassedAt = at;
        }
        subscriber.next(record);
      }

      return source.subscribe({
        next: accept,
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          settle(Infinity, CAMERA_ENDED);
          subscriber.complete();
        },
      });
    });
}

function keyOf(record: Exclude<EdgeRecord, Progress>): string {
  return record.kind === 'embedding' ? `${record.track}@${record.capturedAt}` : record.track;
}

function remember(seen: Set<string>, key: string): void {
  seen.add(key);
  if (seen.size > REMEMBERED_KEYS) for (const oldest of seen) return void seen.delete(oldest);
}

/** Takes the first waiting entry off; the array itself is cut in bulk, which keeps the cost for each constant. */
function takeFirst(camera: Camera): void {
  camera.first++;
  if (camera.first < 1024 && camera.first < camera.held.length) return;
  camera.held = camera.held.slice(camera.first);
  camera.first = 0;
}

const isBehind = (entry: Held, at: number, rank: number): boolean =>
  entry.at > at || (entry.at === at && entry.rank > rank);

const invalid = (path: string, wanted: string): ConfigError =>
  new ConfigError(`orderByCaptureTime: ${path} must be ${wanted}`, { fields: { path } });
