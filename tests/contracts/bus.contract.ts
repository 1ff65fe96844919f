import { firstValueFrom, from, lastValueFrom, Subscription, take, toArray, type ObservableInput } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cameraId, identityId, trackId, type EdgeRecord, type MatchEvent } from '../../src/domain.ts';
import { BusError } from '../../src/errors.ts';
import type { Bus, BusStatus } from '../../src/ports.ts';

export const door = cameraId('door');
export const hall = cameraId('hall');

export function embedding(camera = door, capturedAt = 1000, n = 1): EdgeRecord {
  return {
    kind: 'embedding',
    camera,
    track: trackId(camera, 's', n),
    capturedAt,
    box: { x: 0.1, y: -2, width: 30.3, height: 77.7 },
    quality: 0.9,
    model: { id: 'osnet', version: '1' },
    global: Float32Array.of(0.6, 0.8, 1e-40),
    local: { count: 2, dimension: 2, values: Float32Array.of(1, 0, 0, 1) },
  };
}

export const run = (camera = door, count = 50, from = 0): EdgeRecord[] =>
  Array.from({ length: count }, (_, i) => embedding(camera, 1000 + from + i, from + i));

export const appeared = (n: number): MatchEvent => ({
  type: 'appeared',
  site: 'site',
  identity: identityId('s', n),
  camera: door,
  track: trackId(door, 's', n),
  at: n,
  firstSeen: n,
  lastSeen: n,
});

/** Subscribes now; resolves with the first `count` values. */
export const first = <T>(source: ObservableInput<T>, count: number): Promise<T[]> =>
  lastValueFrom(from(source).pipe(take(count), toArray()));
export const settled = (input: ObservableInput<void>): Promise<void> =>
  lastValueFrom(from(input), { defaultValue: undefined });

/** What every bus does. `open` gives a bus of a site that nobody has used. */
export function busContract(name: string, open: () => Promise<Bus>): void {
  describe(`${name}: bus contract`, () => {
    let bus: Bus;
    const subscriptions = new Subscription();
    beforeEach(async () => {
      bus = await open();
    });
    afterEach(async () => {
      subscriptions.unsubscribe();
      await bus[Symbol.asyncDispose]();
    });
    const publishAll = (records: readonly EdgeRecord[]): Promise<unknown> =>
      Promise.all(records.map((record) => settled(bus.publishRecord(record))));

    it('delivers records as they were, in the order of their publishing', async () => {
      const sent = [...run(door), ...run(hall)];
      const received = first(bus.records(), sent.length);
      await publishAll(sent);
      expect(await received).toEqual(sent);
    });

    it('keeps records for a reader that comes later', async () => {
      const sent = run();
      await publishAll(sent);
      expect(await first(bus.records(), sent.length)).toEqual(sent);
    });

    it('goes on where the last reader stopped', async () => {
      const sent = run(door, 30);
      await publishAll(sent.slice(0, 20));
      expect(await first(bus.records(), 10)).toEqual(sent.slice(0, 10));
      await publishAll(sent.slice(20));
      expect(await first(bus.records(), 20)).toEqual(sent.slice(10));
    });

    it('gives every record to all who read at the same time', async () => {
      const one = first(bus.records(), 20);
      const two = first(bus.records(), 20);
      const sent = run(door, 20);
      await publishAll(sent);
      expect(await one).toEqual(sent);
      expect(await two).toEqual(sent);
    });

    it('carries the other kinds of record', async () => {
      const sent: EdgeRecord[] = [
        {
          kind: 'track-ended',
          camera: door,
          track: trackId(door, 's', 1),
          startedAt: 1,
          endedAt: 2.5,
          capturedAt: 3,
        },
        { kind: 'progress', camera: door, capturedAt: 4, ended: false },
        { kind: 'progress', camera: door, capturedAt: 4, ended: true },
      ];
      await publishAll(sent);
      expect(await first(bus.records(), 3)).toEqual(sent);
    });

    it('delivers match events published after the subscription, to everybody', async () => {
      await settled(bus.publishMatch(appeared(0)));
      const one = first(bus.matches(), 3);
      const two = first(bus.matches(), 3);
      const sent = [appeared(1), appeared(2), appeared(3)];
      await Promise.all(sent.map((event) => settled(bus.publishMatch(event))));
      expect(await one).toEqual(sent);
      expect(await two).toEqual(sent);
    });

    it('says that it is connected, and when it is closed', async () => {
      const states: BusStatus['state'][] = [];
      const done = new Promise<void>((resolve) => {
        from(bus.status()).subscribe({ next: ({ state }) => states.push(state), complete: resolve });
      });
      expect((await firstValueFrom(from(bus.status()))).state).toBe('connected');
      await bus[Symbol.asyncDispose]();
      await done;
      expect(states).toEqual(['connected', 'closed']);
    });

    it('completes its streams when disposed, and refuses to publish from then on', async () => {
      const all = Promise.all([
        lastValueFrom(from(bus.records()).pipe(toArray())),
        lastValueFrom(from(bus.matches()).pipe(toArray())),
      ]);
      const sent = run(door, 5);
      await publishAll(sent);
      await bus[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
      const [records, matches] = await all;
      expect(records).toEqual(sent.slice(0, records.length));
      expect(matches).toEqual([]);
      await expect(settled(bus.publishRecord(embedding()))).rejects.toThrow(BusError);
      await expect(settled(bus.publishMatch(appeared(1)))).rejects.toThrow(BusError);
    });
  });
}
