import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { watchCommand } from '../../src/cli/watch.ts';
import { BusError } from '../../src/errors.ts';
import { natsBus } from '../../src/streams/bus/nats.ts';
import { appeared, settled } from '../contracts/bus.contract.ts';
import { freePort, natsServerBinary, startNatsServer, type NatsServer } from '../support/nats-server.ts';

const available = (await natsServerBinary()) !== undefined;
/** Catches what is written to one of the process's streams. */
function caught(stream: 'stdout' | 'stderr'): string[] {
  const written: string[] = [];
  vi.spyOn(process[stream], 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  return written;
}
const watch = (...args: string[]): Promise<unknown> => watchCommand().parseAsync(args, { from: 'user' });
afterEach(() => void vi.restoreAllMocks());

describe('sightline watch', () => {
  it('says which server does not answer', async () => {
    const nats = `nats://me:secret@127.0.0.1:${await freePort()}`;
    const error: unknown = await watch('--site', 'shop', '--nats', nats).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(BusError);
    expect((error as Error).message).not.toContain('secret');
  });

  it('shows an example in its help', () => {
    const command = watchCommand();
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toContain('$ sightline watch --site shop');
  });

  describe.skipIf(!available)('with a NATS server', () => {
    let server: NatsServer;
    beforeAll(async () => {
      server = await startNatsServer();
    });
    afterAll(() => server.stop());

    async function watchOneEvent(...flags: string[]): Promise<{ out: string[]; err: string[] }> {
      const out = caught('stdout');
      const err = caught('stderr');
      await using bus = await natsBus({ site: 'shop', servers: server.url });
      const watching = watch('--site', 'shop', '--nats', server.url, '--for', '1500ms', ...flags);
      // The watcher tells that it is connected a moment before it hears events.
      for (let n = 0; out.length === 0 && n < 35; n++) {
        await settled(bus.publishMatch(appeared(n)));
        await wait(40);
      }
      await watching;
      return { out, err };
    }

    it('prints each event as a line, and its own state elsewhere', async () => {
      const { out, err } = await watchOneEvent();
      expect(out[0]).toMatch(/appeared.*id-\w+-\d+ +door.*\n$/);
      expect(err.join('')).toContain(`watching shop on ${server.url}`);
    });

    it('prints nothing but events as JSON with --json', async () => {
      const { out } = await watchOneEvent('--json');
      const event = JSON.parse(out.join('').split('\n', 1)[0]!) as { at: number };
      expect(event).toEqual(appeared(event.at));
    });
  });
});
