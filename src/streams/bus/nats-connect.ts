import { readFile } from 'node:fs/promises';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import {
  connect,
  credsAuthenticator,
  errors,
  type NatsConnection,
  type NodeConnectionOptions,
} from '@nats-io/transport-node';
import { BusError, ConfigError } from '../../errors.ts';
import { redactUrl } from '../../runtime/redact.ts';

export interface NatsConnectOptions {
  /** One URL or several of one cluster, e.g. `nats://localhost:4222`; `user:password@` or `token@` may be part of it. */
  readonly servers: string | readonly string[];
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  /** Path of a `.creds` file as `nsc` writes it. */
  readonly credentials?: string;
  readonly tls?: NodeConnectionOptions['tls'];
  /** Shown in the server's connection list. Default `sightline`. */
  readonly name?: string;
  /** How long the first connection may take. Default 2,000. */
  readonly connectTimeoutMs?: number;
}

export interface NatsLink {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  /** The servers as given, without credentials. */
  readonly server: string;
}

interface Address {
  readonly server: string;
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
}

/**
 * Connects once, quickly, and keeps the connection from then on: reconnects forever.
 *
 * @throws BusError where no server answers, it refuses the credentials, or it runs without JetStream
 */
export async function connectNats(options: NatsConnectOptions): Promise<NatsLink> {
  const given = typeof options.servers === 'string' ? [options.servers] : options.servers;
  const addresses = given.map(parseAddress);
  const server = addresses.map((address) => address.server).join(', ');
  const { user = addresses[0]?.user, password = addresses[0]?.pass, token = addresses[0]?.token } = options;
  const timeout = options.connectTimeoutMs ?? 2000;
  let connection: NatsConnection;
  try {
    connection = await connect({
      servers: addresses.map((address) => address.server),
      name: options.name ?? 'sightline',
      timeout,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 100,
      ...(user !== undefined && { user }),
      ...(password !== undefined && { pass: password }),
      ...(token !== undefined && { token }),
      ...(options.tls && { tls: options.tls }),
      ...(options.credentials && {
        authenticator: credsAuthenticator(await readCredentials(options.credentials)),
      }),
    });
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw connectError(server, cause);
  }
  try {
    return { connection, manager: await jetstreamManager(connection, { timeout: 5000 }), server };
  } catch (cause) {
    await connection.close();
    throw jetStreamError(server, cause);
  }
}

function parseAddress(text: string): Address {
  try {
    const url = new URL(text.includes('://') ? text : `nats://${text}`);
    const server = `${url.protocol}//${url.host}`;
    const user = decodeURIComponent(url.username);
    const pass = decodeURIComponent(url.password);
    if (user === '') return { server };
    return pass === '' ? { server, token: user } : { server, user, pass };
  } catch {
    throw new ConfigError(`servers: ${redactUrl(text)} is not a NATS address`, {
      hint: 'Write it like nats://localhost:4222, with special characters of a password percent-encoded.',
      fields: { path: 'servers' },
    });
  }
}

async function readCredentials(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new ConfigError(`credentials ${file} cannot be read`, {
      cause,
      fields: { path: 'credentials' },
    });
  }
}

function connectError(server: string, cause: unknown): BusError {
  if (cause instanceof errors.AuthorizationError || cause instanceof errors.UserAuthenticationExpiredError) {
    return new BusError(`NATS server ${server} refuses the credentials`, {
      cause,
      hint: 'Check user, password, token or credentials.',
      fields: { server },
    });
  }
  return new BusError(`no NATS server answers at ${server}`, {
    cause,
    hint: 'Start one with "nats-server -js", or check the address and the firewall.',
    fields: { server },
  });
}

function jetStreamError(server: string, cause: unknown): BusError {
  return new BusError(`NATS server ${server} runs without JetStream, which keeps records through an outage`, {
    cause,
    hint: 'Start it with "nats-server -js", or enable JetStream for this account.',
    fields: { server },
  });
}
