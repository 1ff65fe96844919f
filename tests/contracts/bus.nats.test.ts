import { afterAll, beforeAll, describe } from 'vitest';
import { natsBus } from '../../src/streams/bus/nats.ts';
import { natsServerBinary, startNatsServer, type NatsServer } from '../support/nats-server.ts';
import { busContract } from './bus.contract.ts';

describe.skipIf(!(await natsServerBinary()))('with a NATS server', () => {
  let server: NatsServer;
  let sites = 0;
  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterAll(() => server.stop());

  busContract('nats', () => natsBus({ site: `site-${++sites}`, servers: server.url, storage: 'memory' }));
});
