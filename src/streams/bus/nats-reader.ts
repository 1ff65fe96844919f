import { setTimeout as wait } from 'node:timers/promises';
import { DeliverPolicy, type JetStreamClient, type JetStreamManager, type JsMsg } from '@nats-io/jetstream';
import { firstLine } from '../../runtime/error-text.ts';

/** A place in a stream. `created` tells a stream from a later one of the same name, whose numbers start again. */
export interface Position {
  readonly created: string;
  /** Number of the last message read; 0 before the first. */
  readonly sequence: number;
}

export interface NatsReaderOptions {
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly stream: string;
  /** Where to begin: asked once, when the stream is first opened. */
  readonly start: (info: { readonly created: string; readonly lastSequence: number }) => Promise<Position>;
  readonly onMessage: (message: JsMsg) => void;
  /** Opening failed or the server ended the reading; it is tried again. */
  readonly onTrouble: (reason: string) => void;
}

/** Reads one stream in order, without gaps and repeats, over any number of connections. */
export interface NatsReader {
  /** After the last message handed out; undefined before the stream was first opened. */
  readonly position: Position | undefined;
  /** Resolves once reading has begun: what is published from then on arrives. */
  readonly opened: Promise<void>;
  /** Goes on after the last message over a new connection. */
  reopen(): void;
  stop(): Promise<void>;
}

const RETRY_MS = 250;
/** How soon a silent consumer is noticed; the server answers each pull at the latest after this time. */
const PULL_EXPIRES_MS = 5000;

/**
 * Uses JetStream's ordered consumer, not a durable one: a durable consumer redelivers unacknowledged messages
 * after later ones, and records must keep their order. The place is therefore kept on this side.
 */
export function natsReader({
  client,
  manager,
  stream,
  start,
  onMessage,
  onTrouble,
}: NatsReaderOptions): NatsReader {
  let position: Position | undefined;
  let stopped = false;
  let interrupt = (): void => undefined;
  let reportOpened = (): void => undefined;
  const opened = new Promise<void>((resolve) => (reportOpened = resolve));
  const goesOn = (): boolean => !stopped;

  /** Reads until interrupted. */
  async function readOnce(): Promise<void> {
    const interruption = new AbortController();
    interrupt = () => interruption.abort();
    const { created, state } = await manager.streams.info(stream);
    position ??= await start({ created, lastSequence: state.last_seq });
    if (position.created !== created) position = { created, sequence: 0 };
    const consumer = await client.consumers.get(stream, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: position.sequence + 1,
    });
    const messages = await consumer.consume({ max_messages: 256, expires: PULL_EXPIRES_MS });
    interruption.signal.addEventListener('abort', () => messages.stop());
    if (interruption.signal.aborted) messages.stop();
    reportOpened();
    for await (const message of messages) {
      // Left over in the queue of a consumer that was given up; its successor delivers it again.
      if (interruption.signal.aborted) break;
      position = { created, sequence: message.seq };
      onMessage(message);
    }
    messages.stop();
    // The server forgets it by itself; deleting spares it the wait.
    void consumer.delete().catch(() => undefined);
  }

  async function run(): Promise<void> {
    while (goesOn()) {
      try {
        await readOnce();
      } catch (cause) {
        if (!goesOn()) return;
        onTrouble(firstLine(cause));
        await wait(RETRY_MS);
      }
    }
  }

  const finished = run();
  return {
    get position() {
      return position;
    },
    opened,
    reopen: () => interrupt(),
    stop() {
      stopped = true;
      interrupt();
      reportOpened();
      return finished;
    },
  };
}
