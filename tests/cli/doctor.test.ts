import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Check } from '../../src/cli/doctor-checks.ts';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { freePort, natsServerBinary, startNatsServer } from '../support/nats-server.ts';

const available = (await natsServerBinary()) !== undefined;

async function doctor(...args: string[]): Promise<{ out: string; exitCode: typeof process.exitCode }> {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => (out += String(chunk)) !== '');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await doctorCommand().parseAsync(args, { from: 'user' });
  const { exitCode } = process;
  process.exitCode = undefined;
  return { out, exitCode };
}
afterEach(() => void vi.restoreAllMocks());

describe('sightline doctor', () => {
  it('lists what is there, and for what is not, how to get it', async () => {
    const { out, exitCode } = await doctor('--json');
    const checks = JSON.parse(out) as Check[];
    const of = (name: string): Check | undefined => checks.find((check) => check.name.startsWith(name));
    expect(exitCode).toBeUndefined();
    expect(of('Node.js')?.found).toBe(process.versions.node);
    expect(of('Processor')?.found).toMatch(/cores, .* GiB of memory/);
    expect(of('ONNX Runtime')?.found).toContain('cpu');
    for (const check of checks.filter(({ found }) => found === undefined)) {
      expect(check.without).not.toBe('');
      expect(check.get).not.toBe('');
    }
  });

  it('fails where the named NATS server does not answer, and keeps its password to itself', async () => {
    const { out, exitCode } = await doctor('--nats', `nats://me:secret@127.0.0.1:${await freePort()}`);
    expect(exitCode).toBe(1);
    expect(out).toContain('no NATS server answers');
    expect(out).not.toContain('secret');
  });

  it.skipIf(!available)('reaches the named NATS server', async () => {
    const server = await startNatsServer();
    try {
      const { out, exitCode } = await doctor('--nats', server.url);
      expect(exitCode).toBeUndefined();
      expect(out).toContain('with JetStream at');
    } finally {
      await server.stop();
    }
  });
});
