import { Observable, ReplaySubject, Subject } from 'rxjs';
import type { EdgeRecord, MatchEvent } from '../../domain.ts';
import { BusError, ConfigError } from '../../errors.ts';
import type { Bus, BusStatus } from '../../ports.ts';

export interface MemoryBusOptions {
  /** Records kept while nobody reads; beyond it the oldest are given up and counted. Default 20,000. */
  readonly unreadLimit?: number;
}

export interface MemoryBus extends Bus {
  /** Records given up since nobody read them. */
  readonly lostRecords: number;
}

/**
 * The bus inside one process. It behaves as the NATS bus does:
 *
 * - Records wait for their reader. The first subscription to `records()` receives what was published before it
 *   (up to `unreadLimit`), a later one goes on where the last one stopped; subscriptions at the same time each
 *   receive every record from when they joined.
 * - `matches()` delivers the events published after the subscription.
 * - Disposing completes every stream; publishing afterwards is a BusError.
 *
 * Delivery is synchronous and by reference: do not write to a record after publishing it.
 */
export function memoryBus({ unreadLimit = 20_000 }: MemoryBusOptions = {}): MemoryBus {
  if (!Number.isInteger(unreadLimit) || unreadLimit < 1) {
    throw new ConfigError(`unreadLimit must be a positive integer, not ${unreadLimit}`, {
      fields: { path: 'unreadLimit' },
    });
  }
  let unread: EdgeRecord[] = [];
  let lostRecords = 0;
  let delivering = false;
  const records = new Subject<EdgeRecord>();
  const matches = new Subject<MatchEvent>();
  const status = new ReplaySubject<BusStatus>(1);
  status.next({ state: 'connected', server: 'memory' });
  let closed = false;

  /** One record at a time, also when a reader publishes from within its own delivery: all readers see one order. */
  function deliver(): void {
    if (delivering) return;
    delivering = true;
    try {
      let next = 0;
      while (next < unread.length && records.observed) records.next(unread[next++]!);
      unread = unread.slice(next);
    } finally {
      delivering = false;
    }
  }

  function accept(publish: () => void): Promise<void> {
    if (closed)
      return Promise.reject(new BusError('the memory bus is closed', { fields: { server: 'memory' } }));
    publish();
    return Promise.resolve();
  }

  return {
    get lostRecords() {
      return lostRecords;
    },
    publishRecord: (record) =>
      accept(() => {
        unread.push(record);
        if (unread.length > unreadLimit && !delivering) {
          unread.shift();
          lostRecords++;
        }
        deliver();
      }),
    records: () =>
      new Observable<EdgeRecord>((subscriber) => {
        const subscription = records.subscribe(subscriber);
        deliver();
        return subscription;
      }),
    publishMatch: (event) => accept(() => matches.next(event)),
    matches: () => matches.asObservable(),
    status: () => status.asObservable(),
    [Symbol.asyncDispose]() {
      if (!closed) {
        closed = true;
        unread = [];
        records.complete();
        matches.complete();
        status.next({ state: 'closed' });
        status.complete();
      }
      return Promise.resolve();
    },
  };
}
