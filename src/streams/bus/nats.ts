import { setTimeout as wait } from 'node:timers/promises';
import { jetstream, type JsMsg } from '@nats-io/jetstream';
import { nuid } from '@nats-io/transport-node';
import { Observable, ReplaySubject, share, type Subscriber } from 'rxjs';
import type { EdgeRecord, MatchEvent } from '../../domain.ts';
import { BusError, ConfigError, SightlineError } from '../../errors.ts';
import type { Bus, BusStatus } from '../../ports.ts';
import { decodeMatch, encodeMatch } from './match-wire.ts';
import { connectNats, type NatsConnectOptions } from './nats-connect.ts';
import { loadPosition, positionKeeper } from './nats-position.ts';
import { natsReader, type NatsReader, type NatsReaderOptions } from './nats-reader.ts';
import { natsSender, tooLarge } from './nats-send.ts';
import { ensureStreams, type StreamLimits } from './nats-streams.ts';
import { closedError, createOutbox } from './outbox.ts';
import { subjects } from './subjects.ts';
import { decodeRecord, encodeRecord } from './wire.ts';
import { firstLine } from '../../runtime/error-text.ts';

export interface NatsBusOptions extends NatsConnectOptions, StreamLimits {
  readonly site: string;
  /** Messages kept while the server is away or slow; above it publishing is refused. Default 20,000. */
  readonly outboxLimit?: number;
  /** Messages sent and not yet acknowledged. Default 128. */
  readonly maxInFlight?: number;
  /** How long an acknowledgement may take before the message is sent again. Default 5,000. */
  readonly ackTimeoutMs?: number;
  /**
   * Where `records()` begins: at the first record that `reader` has not had, at the oldest one kept, or at the
   * next one published. Default `unread`.
   */
  readonly readFrom?: 'unread' | 'start' | 'new';
  /** Whose place in the records `unread` means. One process at a time reads under one name. Default `central`. */
  readonly reader?: string;
  /** Something was skipped or is tried again: a message that is none of ours, reading that failed. Default: a process warning. */
  readonly onWarning?: (error: SightlineError) => void;
}

export interface NatsBus extends Bus {
  /** Messages published and not yet acknowledged by the server. */
  readonly unacknowledged: number;
}

/** How long disposing waits for the last acknowledgements. */
const DISPOSE_WAIT_MS = 5000;
const RETRY_MS = 250;

/**
 * The bus over NATS JetStream.
 *
 * - `publish…` completes when the server has stored the message. While the server is away messages wait in the
 *   outbox, in order, and are sent when it is back; each carries an id by which the server drops repeats.
 * - Records are kept in a stream and read in order. A reader's place is kept on the server once a second and at
 *   disposal: a restarted centre goes on with what it has not read, and may see the last second again.
 * - `matches()` delivers the events published after the subscription, also those of an outage in between.
 *
 * The site's streams are created where absent.
 *
 * @throws BusError where the server is away, refuses the credentials or runs without JetStream
 * @throws ConfigError where a name or an option is wrong
 */
export async function natsBus(options: NatsBusOptions): Promise<NatsBus> {
  const { outboxLimit = 20_000, maxInFlight = 128, ackTimeoutMs = 5000, readFrom = 'unread' } = options;
  for (const [path, value] of Object.entries({ outboxLimit, maxInFlight, ackTimeoutMs })) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new ConfigError(`${path} must be a positive integer, not ${value}`, { fields: { path } });
  }
  const names = subjects(options.site);
  const place = names.position(options.reader ?? 'central');
  const { connection, manager, server } = await connectNats(options);
  try {
    await ensureStreams(manager, names, options, server);
  } catch (error) {
    await connection.close();
    throw error;
  }

  const client = jetstream(connection, { timeout: ackTimeoutMs });
  const send = natsSender(client, server);
  const outbox = createOutbox({ server, limit: outboxLimit, maxInFlight, retryMs: RETRY_MS, send });
  const session = nuid.next();
  const readers = new Set<NatsReader>();
  const subscribers = new Set<Subscriber<never>>();
  const status = new ReplaySubject<BusStatus>(1);
  const warn = options.onWarning ?? firstAsProcessWarning();
  let published = 0;
  let connected = true;
  let closed = false;
  status.next({ state: 'connected', server });

  function publish(subject: string, payload: Uint8Array): Promise<void> {
    if (closed) return Promise.reject(closedError(server));
    const error = tooLarge(connection, payload.length, server);
    if (error) return Promise.reject(error);
    return outbox.add({ subject, payload, id: `${session}-${published++}` });
  }

  /** Hands each message of one stream to the subscriber, decoded; `stop` undoes it. */
  function read<T>(
    subscriber: Subscriber<T>,
    from: Pick<NatsReaderOptions, 'stream' | 'start'>,
    decode: (bytes: Uint8Array) => T,
  ): NatsReader {
    function onMessage(message: JsMsg): void {
      let value: T;
      try {
        value = decode(message.data);
      } catch (error) {
        if (error instanceof SightlineError) warn(error);
        else throw error;
        return;
      }
      subscriber.next(value);
    }
    const onTrouble = (why: string): void =>
      warn(new BusError(`reading ${from.stream} from ${server} failed and is tried again: ${why}`));
    const reader = natsReader({ client, manager, ...from, onMessage, onTrouble });
    readers.add(reader);
    subscribers.add(subscriber);
    subscriber.add(() => {
      readers.delete(reader);
      subscribers.delete(subscriber);
      void reader.stop();
    });
    return reader;
  }

  let recordReader: NatsReader | undefined;
  const keeper = positionKeeper(client, place, () => recordReader?.position);
  const records = new Observable<EdgeRecord>((subscriber) => {
    const last = recordReader?.position;
    // As for matches: of what this bus publishes from now on, nothing may be missed.
    const release = readFrom === 'new' ? outbox.hold() : () => undefined;
    recordReader = read(
      subscriber,
      {
        stream: names.recordStream,
        start: async ({ created, lastSequence }) => {
          if (last) return last;
          if (readFrom === 'new') return { created, sequence: lastSequence };
          const kept = readFrom === 'unread' && (await loadPosition(manager, names.positionStream, place));
          return kept || { created, sequence: 0 };
        },
      },
      decodeRecord,
    );
    void recordReader.opened.then(release);
  }).pipe(share());

  const matches = new Observable<MatchEvent>((subscriber) => {
    // What this bus publishes after the subscription must arrive, so nothing leaves until reading has begun.
    const release = outbox.hold();
    const start: NatsReaderOptions['start'] = ({ created, lastSequence }) =>
      Promise.resolve({ created, sequence: lastSequence });
    void read(subscriber, { stream: names.matchStream, start }, decodeMatch).opened.then(release);
  });

  async function followConnection(): Promise<void> {
    let release: (() => void) | undefined;
    for await (const change of connection.status()) {
      if (change.type === 'disconnect') {
        connected = false;
        release ??= outbox.hold();
        status.next({ state: 'disconnected', server, reason: 'the connection was lost' });
      } else if (change.type === 'reconnect') {
        connected = true;
        // A server that kept its streams in memory comes back without them.
        await ensureStreams(manager, names, options, server).catch((error: unknown) =>
          warn(new BusError(firstLine(error), { cause: error, fields: { server } })),
        );
        for (const reader of readers) reader.reopen();
        outbox.resend();
        release?.();
        release = undefined;
        status.next({ state: 'connected', server });
      }
    }
  }

  async function followEnd(): Promise<void> {
    const cause = await connection.closed();
    if (closed) return;
    // The client gives up by itself only where trying again is hopeless, e.g. credentials were withdrawn.
    closed = true;
    const why = cause instanceof Error ? firstLine(cause) : 'it closed the connection';
    outbox.close();
    keeper.stop();
    status.next({ state: 'disconnected', server, reason: why });
    const error = new BusError(`NATS server ${server} is lost for good: ${why}`, {
      cause,
      fields: { server },
    });
    for (const subscriber of [...subscribers]) subscriber.error(error);
    status.complete();
  }

  void followConnection();
  void followEnd();

  return {
    get unacknowledged() {
      return outbox.size;
    },
    // async, so that a record that cannot be encoded rejects like every other failure, instead of throwing.
    publishRecord: async (record) => publish(names.embedding(record.camera), encodeRecord(record)),
    records: () => records,
    publishMatch: async (event) => publish(names.match, encodeMatch(event)),
    matches: () => matches,
    status: () => status.asObservable(),
    async [Symbol.asyncDispose]() {
      if (closed) return;
      closed = true;
      if (connected) await Promise.race([outbox.empty(), wait(DISPOSE_WAIT_MS, undefined, { ref: false })]);
      outbox.close();
      const stopping = [...readers].map((reader) => reader.stop());
      keeper.stop();
      if (connected) await keeper.keep();
      await connection.close();
      await Promise.all(stopping);
      for (const subscriber of [...subscribers]) subscriber.complete();
      status.next({ state: 'closed' });
      status.complete();
    },
  };
}

/** One line for the first warning; more of them would only repeat it. */
function firstAsProcessWarning(): (error: SightlineError) => void {
  let first = true;
  return (error) => {
    if (first) process.emitWarning(error.message);
    first = false;
  };
}
