import { JetStreamApiError, type JetStreamClient } from '@nats-io/jetstream';
import { errors, type NatsConnection } from '@nats-io/transport-node';
import { BusError } from '../../errors.ts';
import type { Attempt, OutgoingMessage } from './outbox.ts';
import { firstLine } from '../../runtime/error-text.ts';

/** One attempt to have the server store a message, and what its outcome means. */
export function natsSender(
  client: JetStreamClient,
  server: string,
): (message: OutgoingMessage) => Promise<Attempt> {
  return async ({ subject, payload, id }) => {
    try {
      await client.publish(subject, payload, { msgID: id });
      return { result: 'stored' };
    } catch (cause) {
      if (!isFinal(cause)) return { result: 'failed', reason: firstLine(cause) };
      const error = new BusError(
        `NATS server ${server} refuses a message on ${subject}: ${firstLine(cause)}`,
        {
          cause,
          fields: { server, subject },
        },
      );
      return { result: 'refused', error };
    }
  };
}

/** Whether trying again is hopeless. A server that is busy, starting or away says 5xx or nothing. */
function isFinal(cause: unknown): boolean {
  if (cause instanceof JetStreamApiError) return cause.status < 500;
  return cause instanceof errors.RequestError && cause.cause instanceof errors.PermissionViolationError;
}

/** The error for a message that this server can never take, or undefined. */
export function tooLarge(connection: NatsConnection, bytes: number, server: string): BusError | undefined {
  const limit = connection.info?.max_payload ?? Infinity;
  if (bytes <= limit) return undefined;
  return new BusError(`a message of ${bytes} bytes is above the ${limit} that NATS server ${server} takes`, {
    hint: 'Raise max_payload in the configuration of the server, or use a model with smaller features.',
    fields: { server, bytes, maxPayload: limit },
  });
}
