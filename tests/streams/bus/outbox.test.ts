import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BusError } from '../../../src/errors.ts';
import { createOutbox, type Attempt, type OutgoingMessage } from '../../../src/streams/bus/outbox.ts';

const message = (n: number): OutgoingMessage => ({ subject: 's', payload: Uint8Array.of(n), id: `${n}` });
const options = { server: 'nats://x', limit: 100, maxInFlight: 4, retryMs: 1 };

describe('outbox', () => {
  it('stores every message in order, whatever fails on the way', async () => {
    // Each attempt is lost before the server, after it (the acknowledgement is lost), or goes well.
    const fates = fc.array(fc.constantFrom('stored', 'stored', 'stored', 'before', 'after'), {
      minLength: 20,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(fates, fc.integer({ min: 1, max: 20 }), async (fate, count) => {
        const stored: string[] = [];
        let attempts = 0;
        let broken = false;
        const outbox = createOutbox({
          ...options,
          async send({ id }): Promise<Attempt> {
            const what = fate[attempts++] ?? 'stored';
            // On one connection nothing arrives behind a message that was lost.
            if (what === 'before') broken = true;
            if (!broken && !stored.includes(id)) stored.push(id);
            const lost = broken || what === 'after';
            await Promise.resolve();
            if (!lost) return { result: 'stored' };
            setTimeout(() => (broken = false), 0);
            return { result: 'failed', reason: 'lost' };
          },
        });
        const ids = Array.from({ length: count }, (_, n) => `${n}`);
        await Promise.all(ids.map((_, n) => outbox.add(message(n))));
        expect(stored).toEqual(ids);
        expect(outbox.size).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('sends no more at once than it may, and nothing while held', async () => {
    const answers: (() => void)[] = [];
    const send = (): Promise<Attempt> =>
      new Promise((resolve) => answers.push(() => resolve({ result: 'stored' })));
    const outbox = createOutbox({ ...options, send });
    const release = outbox.hold();
    const all = Promise.all([1, 2, 3, 4, 5, 6].map((n) => outbox.add(message(n))));
    expect(answers).toHaveLength(0);
    release();
    release();
    expect(answers).toHaveLength(4);
    answers[0]!();
    await wait(0);
    expect(answers).toHaveLength(5);
    outbox.resend();
    expect(answers).toHaveLength(9);
    let empty = false;
    void outbox.empty().then(() => (empty = true));
    for (let i = 0; i < answers.length; i++) {
      expect(empty).toBe(false);
      answers[i]!();
      await wait(0);
    }
    await all;
    expect(empty).toBe(true);
  });

  it('rejects what the server refuses and goes on with the rest', async () => {
    const error = new BusError('no');
    const send = ({ id }: OutgoingMessage): Promise<Attempt> =>
      Promise.resolve(id === '1' ? { result: 'refused', error } : { result: 'stored' });
    const outbox = createOutbox({ ...options, send });
    const outcomes = await Promise.allSettled([0, 1, 2].map((n) => outbox.add(message(n))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('refuses above its limit, naming the last failure, and rejects all when closed', async () => {
    const send = (): Promise<Attempt> => Promise.resolve({ result: 'failed', reason: 'timeout' });
    const outbox = createOutbox({ ...options, limit: 2, send });
    const waiting = Promise.allSettled([outbox.add(message(0)), outbox.add(message(1))]);
    await wait(5);
    await expect(outbox.add(message(2))).rejects.toThrow(
      /2 messages wait for NATS server nats:\/\/x.*timeout/,
    );
    outbox.close();
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(outbox.add(message(3))).rejects.toThrow(/closed/);
  });
});
