/** Match events on the wire are JSON with `v: 1`, so that any NATS client shows them legibly. */
import { z } from 'zod';
import type { MatchEvent } from '../../domain.ts';
import { WireError } from '../../errors.ts';

const VERSION = 1;
/** Far above any real event; guards the parser against a stranger's message. */
const MAX_BYTES = 1 << 20;

const text = z.string().min(1);
const time = z.number();
const common = {
  v: z.literal(VERSION),
  site: text,
  identity: text,
  camera: text,
  track: text,
  at: time,
  firstSeen: time,
  lastSeen: time,
};
const evidence = z.object({
  distance: z.number(),
  globalDistance: z.number(),
  localDistance: z.number().optional(),
  threshold: z.number(),
  margin: z.number().optional(),
  path: z.array(z.tuple([z.int(), z.int()])).optional(),
  tracks: z.array(text),
});
const schema = z.discriminatedUnion('type', [
  z.object({ ...common, type: z.literal('appeared') }),
  z.object({ ...common, type: z.literal('matched'), fromCamera: text, evidence }),
  z.object({ ...common, type: z.literal('merged'), absorbed: text, evidence }),
  z.object({ ...common, type: z.literal('split'), from: text }),
  z.object({ ...common, type: z.literal('ended') }),
]);

/** @throws WireError where the event is not valid, e.g. a distance is not finite (JSON would make it null) */
export function encodeMatch(event: MatchEvent): Uint8Array {
  const message = { v: VERSION, ...event };
  check(message);
  return Buffer.from(JSON.stringify(message));
}

/**
 * Keeps the order of the fields and any field that a later program adds, so that an event printed on either
 * side of the bus is the same text.
 *
 * @throws WireError where the bytes are not a match event of this version
 */
export function decodeMatch(bytes: Uint8Array): MatchEvent {
  if (bytes.length > MAX_BYTES) {
    throw new WireError(`match event of ${bytes.length} bytes is too large`, {
      fields: { bytes: bytes.length },
    });
  }
  let message: unknown;
  try {
    message = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (cause) {
    throw new WireError('match event is not JSON', { cause, fields: { bytes: bytes.length } });
  }
  check(message);
  const { v: _version, ...event } = message as { v: number };
  return event as MatchEvent;
}

function check(message: unknown): void {
  const { error } = schema.safeParse(message);
  const issue = error?.issues[0];
  if (!issue) return;
  const field = issue.path.join('.') || 'message';
  throw new WireError(`match event: ${field}: ${issue.message}`, { fields: { field } });
}
