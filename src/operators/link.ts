import { concat, concatMap, defer, finalize, type OperatorFunction } from 'rxjs';
import type { EdgeRecord, MatchEvent } from '../domain.ts';
import type { Linker } from '../ports.ts';

export interface LinkOptions {
  /** Dispose the linker when the stream is over, however it ends. Default false: who made it disposes it. */
  readonly dispose?: boolean;
}

/**
 * Turns the records of all cameras, in order of capture time, into match events.
 *
 * Records are taken strictly one after another: while the linker is busy they wait without limit, so whatever
 * comes before must be bounded. When the source completes, everything still open is settled first. An error of
 * the source or of the linker is passed on at once, and nothing more is settled.
 *
 * @example
 * records.pipe(link(createLinker({ site: 'mall', threshold: 0.35 }))).subscribe(console.log);
 */
export function link(
  linker: Linker,
  { dispose = false }: LinkOptions = {},
): OperatorFunction<EdgeRecord, MatchEvent> {
  return (records) =>
    concat(
      records.pipe(concatMap((record) => linker.accept(record))),
      defer(() => linker.flush()),
    ).pipe(
      finalize(() => {
        if (dispose) linker[Symbol.asyncDispose]().then(undefined, () => undefined);
      }),
    );
}
