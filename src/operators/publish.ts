import {
  catchError,
  concatMap,
  defaultIfEmpty,
  EMPTY,
  from,
  lastValueFrom,
  map,
  type OperatorFunction,
} from 'rxjs';
import type { EdgeRecord } from '../domain.ts';
import type { Bus } from '../ports.ts';

export interface PublishOptions {
  /**
   * The bus would not take this record, e.g. since its outbox is full: the record is left out and the stream goes
   * on, as a live camera needs it. Without it the error ends the stream, as a recording needs it.
   */
  readonly onRefused?: (record: EdgeRecord, error: unknown) => void;
}

/**
 * Publishes every record and passes it on once the bus has taken charge of it, in order.
 *
 * Records are handed to the bus as they come, without waiting for the one before: how many may be on their way
 * is the bus's own limit (its outbox), and beyond it the bus refuses.
 *
 *     embeddings$.pipe(publish(bus))
 */
export function publish(
  bus: Pick<Bus, 'publishRecord'>,
  { onRefused }: PublishOptions = {},
): OperatorFunction<EdgeRecord, EdgeRecord> {
  return (source) =>
    source.pipe(
      map((record) => {
        const taken = lastValueFrom(from(bus.publishRecord(record)).pipe(defaultIfEmpty(undefined)));
        // An error waits for its turn below; until then it must not count as unhandled.
        taken.catch(() => undefined);
        return { record, taken };
      }),
      concatMap(({ record, taken }) =>
        from(taken).pipe(
          map(() => record),
          catchError((error: unknown) => {
            if (!onRefused) throw error;
            onRefused(record, error);
            return EMPTY;
          }),
        ),
      ),
    );
}
