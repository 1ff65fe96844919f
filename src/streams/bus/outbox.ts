import { BusError } from '../../errors.ts';

/** One message on its way. `id` stays the same over all attempts, so that the server drops what it has already. */
export interface OutgoingMessage {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly id: string;
}

export type Attempt =
  | { readonly result: 'stored' }
  /** Worth another attempt: the server is away or busy. */
  | { readonly result: 'failed'; readonly reason: string }
  /** The server will never take it. */
  | { readonly result: 'refused'; readonly error: BusError };

export interface OutboxOptions {
  /** Redacted address, for messages. */
  readonly server: string;
  /** Messages not yet acknowledged; above it `add` refuses. */
  readonly limit: number;
  readonly maxInFlight: number;
  readonly retryMs: number;
  readonly send: (message: OutgoingMessage) => Promise<Attempt>;
}

/**
 * Messages wait here, in order, until the server has acknowledged them.
 *
 * Sending is go-back-N: up to `maxInFlight` messages travel at once; after a failure or a new connection
 * everything unacknowledged is sent again, oldest first, so that the server's order is the order of `add`.
 */
export interface Outbox {
  /** Messages not yet acknowledged. */
  readonly size: number;
  /** Resolves once the server has stored the message. Rejects with a BusError when full, refused or closed. */
  add(message: OutgoingMessage): Promise<void>;
  /** Sends nothing until `release` is called; holds add up. */
  hold(): () => void;
  /** Sends everything unacknowledged again, as after a new connection. */
  resend(): void;
  /** Resolves when nothing waits any more. */
  empty(): Promise<void>;
  /** Rejects all that waits. */
  close(): void;
}

interface Entry extends OutgoingMessage {
  settled: boolean;
  resolve(): void;
  reject(error: BusError): void;
}

export function createOutbox({ server, limit, maxInFlight, retryMs, send }: OutboxOptions): Outbox {
  let entries: Entry[] = [];
  /** Entries before this index are settled, up to `next` they are sent in this round, the rest waits. */
  let first = 0;
  let next = 0;
  let inFlight = 0;
  let round = 0;
  let holds = 0;
  let retry: NodeJS.Timeout | undefined;
  let lastFailure = '';
  let closed = false;
  const emptied: (() => void)[] = [];

  function pump(): void {
    while (holds === 0 && !retry && !closed && next < entries.length && inFlight < maxInFlight) {
      const entry = entries[next++]!;
      if (entry.settled) continue;
      inFlight++;
      void attempt(entry, round);
    }
  }

  async function attempt(entry: Entry, ofRound: number): Promise<void> {
    const outcome = await send(entry);
    if (ofRound === round) inFlight--;
    if (outcome.result === 'stored') settle(entry, () => entry.resolve());
    else if (outcome.result === 'refused') settle(entry, () => entry.reject(outcome.error));
    else {
      lastFailure = outcome.reason;
      // Failures of an earlier round were answered by starting this one.
      if (ofRound === round && !closed) {
        rewind();
        retry = setTimeout(() => {
          retry = undefined;
          pump();
        }, retryMs);
      }
    }
    pump();
  }

  function settle(entry: Entry, report: () => void): void {
    if (entry.settled) return;
    entry.settled = true;
    report();
    while (first < entries.length && entries[first]!.settled) first++;
    // Throwing the settled ones away in bulk keeps the cost for each message constant.
    if (first > 1024 || first === entries.length) {
      entries = entries.slice(first);
      next = Math.max(0, next - first);
      first = 0;
    }
    if (entries.length === 0) for (const done of emptied.splice(0)) done();
  }

  function rewind(): void {
    clearTimeout(retry);
    retry = undefined;
    round++;
    inFlight = 0;
    next = first;
  }

  return {
    get size() {
      return entries.length - first;
    },
    add(message) {
      if (closed) return Promise.reject(closedError(server));
      if (entries.length - first >= limit) {
        const reason = lastFailure ? `: ${lastFailure}` : '';
        return Promise.reject(
          new BusError(`${limit} messages wait for NATS server ${server} and no more are kept${reason}`, {
            hint: 'Bring the server back, or raise outboxLimit to bridge longer outages.',
            fields: { server, outboxLimit: limit },
          }),
        );
      }
      return new Promise((resolve, reject) => {
        entries.push({ ...message, settled: false, resolve, reject });
        pump();
      });
    },
    hold() {
      let held = true;
      holds++;
      return () => {
        if (!held) return;
        held = false;
        holds--;
        pump();
      };
    },
    resend() {
      rewind();
      pump();
    },
    empty() {
      return entries.length === 0 ? Promise.resolve() : new Promise((resolve) => emptied.push(resolve));
    },
    close() {
      closed = true;
      rewind();
      for (const entry of entries) {
        if (!entry.settled) entry.reject(closedError(server));
      }
      entries = [];
      first = next = 0;
      for (const done of emptied.splice(0)) done();
    },
  };
}

export const closedError = (server: string): BusError =>
  new BusError(`the bus to NATS server ${server} is closed`, { fields: { server } });
