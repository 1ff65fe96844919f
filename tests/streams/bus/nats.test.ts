import { setTimeout as wait } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { filter, firstValueFrom, from } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BusError, ConfigError } from '../../../src/errors.ts';
import type { Bus, BusStatus } from '../../../src/ports.ts';
import { natsBus, type NatsBus, type NatsBusOptions } from '../../../src/streams/bus/nats.ts';
import { appeared, door, embedding, first, hall, run, settled } from '../../contracts/bus.contract.ts';
import { freePort, natsServerBinary, startNatsServer, type NatsServer } from '../../support/nats-server.ts';

const available = (await natsServerBinary()) !== undefined;
const site = 'yard';
const becomes = (bus: Bus, state: BusStatus['state']): Promise<BusStatus> =>
  firstValueFrom(from(bus.status()).pipe(filter((status) => status.state === state)));

describe('a NATS server that does not serve', () => {
  it('is named at once, without its credentials, and with what to do', async () => {
    const servers = `nats://someone:secret@127.0.0.1:${await freePort()}`;
    const error = await natsBus({ site, servers }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(BusError);
    expect((error as BusError).message).toMatch(/^no NATS server answers at nats:\/\/127\.0\.0\.1:\d+$/);
    expect((error as BusError).hint).toContain('nats-server -js');
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('is not even asked where a name or an option is wrong', async () => {
    const servers = 'nats://127.0.0.1:1';
    await expect(natsBus({ site: 'a.b', servers })).rejects.toThrow(ConfigError);
    await expect(natsBus({ site, servers, reader: '*' })).rejects.toThrow(/reader name/);
    await expect(natsBus({ site, servers, outboxLimit: 0 })).rejects.toThrow(/outboxLimit/);
    await expect(natsBus({ site, servers: 'nats://[' })).rejects.toThrow(/servers/);
    await expect(natsBus({ site, servers: 'nats://a:%zz@b' })).rejects.toThrow(/servers: nats:\/\/\*\*\*@b/);
    await expect(natsBus({ site, servers, credentials: '/nowhere.creds' })).rejects.toThrow(/nowhere/);
  });

  it.skipIf(!available)('says so where it has no JetStream', async () => {
    const server = await startNatsServer({ jetstream: false });
    try {
      await expect(natsBus({ site, servers: server.url })).rejects.toThrow(/runs without JetStream/);
    } finally {
      await server.stop();
    }
  });

  it.skipIf(!available)(
    'says so where it refuses the credentials, and takes them from the address',
    async () => {
      const server = await startNatsServer({ args: ['--user', 'edge', '--pass', 'right'] });
      const address = (password: string): string => server.url.replace('//', `//edge:${password}@`);
      try {
        const error: unknown = await natsBus({ site, servers: address('wrong') }).catch(
          (cause: unknown) => cause,
        );
        expect((error as BusError).message).toMatch(/refuses the credentials/);
        expect((error as BusError).message).not.toContain('wrong');
        await (await natsBus({ site, servers: address('right') }))[Symbol.asyncDispose]();
        await (
          await natsBus({ site, servers: server.url, user: 'edge', password: 'right' })
        )[Symbol.asyncDispose]();
      } finally {
        await server.stop();
      }
    },
  );
});

describe.skipIf(!available)('natsBus', () => {
  let server: NatsServer;
  const buses: Bus[] = [];
  beforeEach(async () => {
    server = await startNatsServer();
  });
  afterEach(async () => {
    for (const bus of buses.splice(0)) await bus[Symbol.asyncDispose]();
    await server.stop();
  });
  async function open(options: Partial<NatsBusOptions> = {}): Promise<NatsBus> {
    const bus = await natsBus({ site, servers: server.url, ...options });
    buses.push(bus);
    return bus;
  }
  const publishAll = (bus: Bus, records = run()): Promise<unknown> =>
    Promise.all(records.map((record) => settled(bus.publishRecord(record))));

  it('carries records from one process to another that started later, and to one that started earlier', async () => {
    const edge = await open();
    await publishAll(edge);
    const central = await open();
    const received = first(central.records(), 80);
    await publishAll(edge, run(hall, 30));
    expect(await received).toEqual([...run(), ...run(hall, 30)]);
  });

  it('lets a restarted centre go on, a second reader start over, and a third see only what is new', async () => {
    const edge = await open();
    await publishAll(edge, run(door, 20));
    const central = await open();
    await first(central.records(), 20);
    await central[Symbol.asyncDispose]();
    const readers = [
      first((await open()).records(), 5),
      first((await open({ reader: 'second' })).records(), 25),
      first((await open({ readFrom: 'start' })).records(), 25),
      first((await open({ readFrom: 'new' })).records(), 5),
    ];
    // Nothing tells when a reader of what is new has begun.
    await wait(300);
    await publishAll(edge, run(door, 5, 20));
    const [restarted, second, again, fresh] = await Promise.all(readers);
    expect(restarted).toEqual(run(door, 5, 20));
    expect(second).toEqual(run(door, 25));
    expect(again).toEqual(run(door, 25));
    expect(fresh).toEqual(run(door, 5, 20));
  });

  it('reads all that it publishes itself, and nothing older, where it reads what is new', async () => {
    await publishAll(await open(), run(door, 20));
    const both = await open({ readFrom: 'new', reader: 'both' });
    const received = first(both.records(), 5);
    // At once: publishing waits until reading has begun.
    await publishAll(both, run(door, 5, 40));
    expect(await received).toEqual(run(door, 5, 40));
  });

  it('starts over where somebody deleted and remade the stream', async () => {
    const edge = await open();
    await publishAll(edge, run(door, 20));
    const central = await open();
    await first(central.records(), 20);
    await central[Symbol.asyncDispose]();
    const admin = await connect({ servers: server.url });
    await admin.request('$JS.API.STREAM.DELETE.sightline-v1-yard-records');
    await admin.close();
    const later = await open();
    const received = first(later.records(), 3);
    await publishAll(later, run(door, 3));
    expect(await received).toEqual(run(door, 3));
  });

  it('shows match events to any NATS client as JSON', async () => {
    const bus = await open();
    const client = await connect({ servers: server.url });
    const shown = new Promise<unknown>((resolve) => {
      client.subscribe('sightline.v1.yard.match', { callback: (_, message) => resolve(message.json()) });
    });
    await client.flush();
    await settled(bus.publishMatch(appeared(7)));
    expect(await shown).toEqual({ v: 1, ...appeared(7) });
    await client.close();
  });

  it('skips what is no Sightline message, and says so', async () => {
    const warnings: Error[] = [];
    const bus = await open({ onWarning: (error) => warnings.push(error) });
    const received = first(bus.records(), 2);
    await publishAll(bus, run(door, 1));
    const client = await connect({ servers: server.url });
    await client.request('sightline.v1.yard.embedding.door', 'hello');
    await client.close();
    await publishAll(bus, run(door, 1, 1));
    expect(await received).toEqual(run(door, 2));
    expect(warnings.map((error) => error.message)).toEqual(['these bytes are no Sightline record']);
  });

  it('refuses a message that the server would not take, and one that cannot be encoded', async () => {
    const bus = await open();
    const events = { ...appeared(1), site: 'x'.repeat(2 << 20) };
    await expect(settled(bus.publishMatch(events))).rejects.toThrow(/above the 1048576/);
    const bad = { ...embedding(), capturedAt: NaN };
    await expect(settled(bus.publishRecord(bad))).rejects.toThrow(/capturedAt/);
    await publishAll(bus, run(door, 1));
  });

  it('loses and repeats nothing when the server is killed and comes back', async () => {
    const edge = await open();
    const central = await open();
    const received = first(central.records(), 400);
    const events = first(central.matches(), 2);
    await wait(200);
    await publishAll(edge, run(door, 100));
    const onTheWay = publishAll(edge, run(door, 100, 100));
    await server.kill();
    await becomes(edge, 'disconnected');
    const during = [publishAll(edge, run(door, 100, 200)), settled(edge.publishMatch(appeared(1)))];
    expect(edge.unacknowledged).toBeGreaterThan(100);
    await server.restart();
    await becomes(edge, 'connected');
    await Promise.all([onTheWay, ...during]);
    await publishAll(edge, run(door, 100, 300));
    await settled(edge.publishMatch(appeared(2)));
    expect(await received).toEqual(run(door, 400));
    expect(await events).toEqual([appeared(1), appeared(2)]);
    expect(edge.unacknowledged).toBe(0);
  });

  it('repeats nothing when the server answers late, so that messages are sent twice', async () => {
    const bus = await open({ ackTimeoutMs: 100 });
    const received = first(bus.records(), 25);
    const wake = server.pause();
    const published = publishAll(bus, run(door, 20));
    await wait(500);
    wake();
    await published;
    await publishAll(bus, run(door, 5, 20));
    expect(await received).toEqual(run(door, 25));
  });

  it('comes through a server that forgets its streams', async () => {
    const bus = await open({ storage: 'memory' });
    const received = first(bus.records(), 20);
    await publishAll(bus, run(door, 10));
    await wait(100);
    await server.kill();
    await becomes(bus, 'disconnected');
    const during = publishAll(bus, run(door, 10, 10));
    await server.restart();
    await during;
    expect(await received).toEqual(run(door, 20));
  });

  it('refuses when its outbox is full, keeps what it took, and rejects it when closed before the server is back', async () => {
    const bus = await open({ outboxLimit: 10 });
    await server.kill();
    await becomes(bus, 'disconnected');
    const taken = run(door, 10).map((record) => settled(bus.publishRecord(record)));
    const outcomes = Promise.allSettled(taken);
    await expect(settled(bus.publishRecord(embedding()))).rejects.toThrow(/10 messages wait for NATS server/);
    await bus[Symbol.asyncDispose]();
    expect((await outcomes).map(({ status }) => status)).toEqual(Array<string>(10).fill('rejected'));
  });
});
