import { from, lastValueFrom, NEVER, of, Subject, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { EdgeRecord } from '../../src/domain.ts';
import { BusError } from '../../src/errors.ts';
import { publish } from '../../src/operators/publish.ts';
import { memoryBus } from '../../src/streams/bus/memory.ts';
import { testProgress } from './support-items.ts';

const records: EdgeRecord[] = [1, 2, 3].map((capturedAt) => testProgress('door', capturedAt));
const refusing = {
  publishRecord: (record: EdgeRecord) =>
    record.capturedAt === 2 ? throwError(() => new BusError('full')) : of(undefined),
};

describe('publish', () => {
  it('hands every record to the bus and passes it on, in order', async () => {
    const bus = memoryBus();
    const read: EdgeRecord[] = [];
    from(bus.records()).subscribe((record) => read.push(record));
    expect(await lastValueFrom(from(records).pipe(publish(bus), toArray()))).toEqual(records);
    expect(read).toEqual(records);
  });

  it('does not wait for one record before it publishes the next, and keeps their order', async () => {
    const taken: (() => void)[] = [];
    const bus = { publishRecord: () => new Promise<void>((resolve) => taken.push(resolve)) };
    const output = lastValueFrom(from(records).pipe(publish(bus), toArray()));
    expect(taken).toHaveLength(3);
    for (const resolve of taken.reverse()) resolve();
    expect(await output).toEqual(records);
  });

  it('ends with the error of the bus', async () => {
    const passed: EdgeRecord[] = [];
    const output = new Promise((resolve) => {
      from(records)
        .pipe(publish(refusing))
        .subscribe({ next: (record) => passed.push(record), error: resolve });
    });
    expect(await output).toBeInstanceOf(BusError);
    expect(passed).toEqual([records[0]]);
  });

  it('goes on without a refused record where the caller looks after it', async () => {
    const refused: unknown[] = [];
    const onRefused = (record: EdgeRecord, error: unknown): void => void refused.push([record, error]);
    const output = await lastValueFrom(from(records).pipe(publish(refusing, { onRefused }), toArray()));
    expect(output).toEqual([records[0], records[2]]);
    expect(refused).toEqual([[records[1], expect.any(BusError)]]);
  });

  it('passes errors of the source on and lets go of it', async () => {
    const failing = throwError(() => new Error('camera')).pipe(publish(refusing));
    await expect(lastValueFrom(failing)).rejects.toThrow('camera');
    const source = new Subject<EdgeRecord>();
    source
      .pipe(publish({ publishRecord: () => NEVER }))
      .subscribe()
      .unsubscribe();
    expect(source.observed).toBe(false);
  });
});
