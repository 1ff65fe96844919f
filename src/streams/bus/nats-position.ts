import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { Position } from './nats-reader.ts';

const KEEP_EVERY_MS = 1000;

/** The place a reader kept, or undefined where it has none (or somebody else wrote there). */
export async function loadPosition(
  manager: JetStreamManager,
  stream: string,
  subject: string,
): Promise<Position | undefined> {
  const message = await manager.streams.getMessage(stream, { last_by_subj: subject });
  try {
    const value = message?.json<Partial<Position>>();
    if (typeof value?.created === 'string' && Number.isSafeInteger(value.sequence)) return value as Position;
  } catch {
    // Not JSON: as good as none.
  }
  return undefined;
}

export interface PositionKeeper {
  /** Keeps the current place, if it moved. */
  keep(): Promise<void>;
  stop(): void;
}

/** Keeps a reader's place on the server, at most once a second. A failure is harmless: the next one follows. */
export function positionKeeper(
  client: JetStreamClient,
  subject: string,
  current: () => Position | undefined,
): PositionKeeper {
  let kept: Position | undefined;

  async function keep(): Promise<void> {
    const position = current();
    if (!position || position === kept) return;
    try {
      await client.publish(subject, JSON.stringify(position));
      kept = position;
    } catch {
      // The server is away; `kept` stays behind, so the next turn tries again.
    }
  }

  const timer = setInterval(() => void keep(), KEEP_EVERY_MS);
  timer.unref();
  return { keep, stop: () => clearInterval(timer) };
}
