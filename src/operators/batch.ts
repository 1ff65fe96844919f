import { asyncScheduler, Observable, Subscription, type OperatorFunction, type SchedulerLike } from 'rxjs';
import type { EdgeItem } from '../domain.ts';
import { ConfigError } from '../errors.ts';

export interface BatchOptions {
  /** Crops in a batch, at least 1. */
  readonly maxSize: number;
  /** How long the first item of a batch waits at most, ms of processing time. */
  readonly maxWaitMs: number;
  /** For time; default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** A batch of this many items goes on even without enough crops: other items must not pile up. */
const maxItems = 1024;

/**
 * Gathers the items of all cameras, in order, until there are enough crops for one run of the extractor or the
 * first item has waited long enough. Items that are not crops ride along and do not count. Processing time
 * decides only who shares a batch, which never changes a result.
 *
 * What is gathered goes out on completion; on error and unsubscription its crops are disposed.
 *
 * @example merge(...cameras).pipe(batch({ maxSize: 16, maxWaitMs: 50 }), extract(extractor))
 */
export function batch({
  maxSize,
  maxWaitMs,
  scheduler = asyncScheduler,
}: BatchOptions): OperatorFunction<EdgeItem, readonly EdgeItem[]> {
  if (!Number.isInteger(maxSize) || maxSize < 1)
    throw invalid('maxSize', maxSize, 'an integer of at least 1');
  if (!(maxWaitMs >= 0)) throw invalid('maxWaitMs', maxWaitMs, 'at least 0');

  return (source) =>
    new Observable((subscriber) => {
      let waiting: EdgeItem[] = [];
      let crops = 0;
      let timer = Subscription.EMPTY;

      function take(): readonly EdgeItem[] {
        timer.unsubscribe();
        const items = waiting;
        waiting = [];
        crops = 0;
        return items;
      }

      function flush(): void {
        if (waiting.length > 0) subscriber.next(take());
      }

      subscriber.add(() => {
        for (const item of take()) if (item.kind === 'crop') item[Symbol.dispose]();
      });
      subscriber.add(
        source.subscribe({
          next(item) {
            if (item.kind === 'crop') crops++;
            if (waiting.push(item) === 1) timer = scheduler.schedule(flush, maxWaitMs);
            if (crops === maxSize || waiting.length === maxItems) flush();
          },
          error: (error: unknown) => subscriber.error(error),
          complete() {
            flush();
            subscriber.complete();
          },
        }),
      );
    });
}

function invalid(path: string, value: number, rule: string): ConfigError {
  return new ConfigError(`${path} is ${value}, but must be ${rule}`, { fields: { path } });
}
