import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { EdgeRecord } from '../../../src/domain.ts';
import { ConfigError } from '../../../src/errors.ts';
import { memoryBus } from '../../../src/streams/bus/memory.ts';
import { door, run, settled } from '../../contracts/bus.contract.ts';

describe('memoryBus', () => {
  it('gives the oldest up while nobody reads, and counts them', async () => {
    const bus = memoryBus({ unreadLimit: 3 });
    for (const record of run(door, 5)) await settled(bus.publishRecord(record));
    expect(bus.lostRecords).toBe(2);
    const read: EdgeRecord[] = [];
    from(bus.records()).subscribe((record) => read.push(record));
    expect(read).toEqual(run(door, 5).slice(2));
    expect(() => memoryBus({ unreadLimit: 0 })).toThrow(ConfigError);
  });

  it('keeps one order for all readers when one of them publishes', () => {
    const bus = memoryBus();
    const [one, two, three] = run(door, 3) as [EdgeRecord, EdgeRecord, EdgeRecord];
    const read: EdgeRecord[][] = [[], []];
    from(bus.records()).subscribe((record) => {
      read[0]!.push(record);
      if (record === one) void bus.publishRecord(three);
    });
    from(bus.records()).subscribe((record) => read[1]!.push(record));
    void bus.publishRecord(one);
    void bus.publishRecord(two);
    expect(read).toEqual([
      [one, three, two],
      [one, three, two],
    ]);
  });
});
