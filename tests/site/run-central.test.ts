import { from, lastValueFrom, NEVER, type Observable, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { parseSite, type SiteDeclaration } from '../../src/config.ts';
import { type CameraId, cameraId, type EdgeRecord, type MatchEvent, trackId } from '../../src/domain.ts';
import { runCentral } from '../../src/site/run-central.ts';
import { memoryBus } from '../../src/streams/bus/memory.ts';
import type { SiteWarning } from '../../src/site/observer.ts';
import { settled } from '../contracts/bus.contract.ts';
import { testProgress as progress } from '../operators/support-items.ts';

const door = cameraId('door');
const till = cameraId('till');

/** One person a number: vectors of different people are orthogonal. */
const seen = (camera: CameraId, person: number, capturedAt: number): EdgeRecord => ({
  kind: 'embedding',
  camera,
  track: trackId(camera, '0', person),
  capturedAt,
  box: { x: 10, y: 10, width: 30, height: 80 },
  quality: 1,
  model: { id: 'test', version: '1' },
  global: Float32Array.from({ length: 4 }, (_, i) => (i === person ? 1 : 0)),
});

function central(fields: Partial<SiteDeclaration> = {}, until: Observable<unknown> = NEVER) {
  const bus = memoryBus();
  const warnings: SiteWarning[] = [];
  const published: MatchEvent[] = [];
  from(bus.matches()).subscribe((event) => published.push(event));
  const config = parseSite({
    name: 'shop',
    cameras: { door: 'door.mp4', till: 'till.mp4' },
    linking: { minEmbeddings: 1 },
    ...fields,
  });
  const observer = { warning: (warning: SiteWarning) => void warnings.push(warning) };
  let completed = false;
  const events = lastValueFrom(runCentral(config, { bus, observer, until }).pipe(toArray())).finally(
    () => (completed = true),
  );
  return {
    events,
    warnings,
    published,
    completed: () => completed,
    publish: async (...records: EdgeRecord[]) => {
      for (const record of records) await settled(bus.publishRecord(record));
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

describe('the central half', () => {
  it('takes a threshold below the default one for the same camera', async () => {
    const { publish, events } = central({ linking: { minEmbeddings: 1, threshold: 0.05 } });
    await publish(
      seen(door, 1, 0),
      progress(door, 10, true),
      seen(till, 1, 30_000),
      progress(till, 40_000, true),
    );
    expect((await events).map(({ type }) => type)).toEqual(['appeared', 'matched']);
  });

  it('links the cameras, publishes its events, and completes when all cameras have ended', async () => {
    const { publish, events, published } = central();
    await publish(
      seen(door, 1, 0),
      progress(door, 20_000, true),
      seen(till, 1, 30_000),
      progress(till, 40_000, true),
    );
    const linked = await events;
    expect(linked.map(({ type, identity, camera }) => [type, identity, camera])).toEqual([
      ['appeared', 'id-0-1', 'door'],
      ['matched', 'id-0-1', 'till'],
    ]);
    expect(published).toEqual(linked);
  });

  it('does not end with a camera that is not of this site', async () => {
    const { publish, events, warnings, completed } = central();
    await publish(progress(door, 1_000, true), progress(cameraId('cellar'), 1_000, true));
    expect(completed()).toBe(false);
    expect(warnings).toEqual([expect.objectContaining({ camera: 'cellar' })]);
    await publish(seen(till, 1, 500), progress(till, 1_000, true));
    expect(await events).toHaveLength(1);
  });

  it('waits for a camera that came back after its end', async () => {
    const { publish, events, completed } = central();
    await publish(progress(door, 1_000, true), progress(door, 2_000), progress(till, 1_000, true));
    expect(completed()).toBe(false);
    await publish(seen(door, 2, 2_500), progress(door, 3_000, true));
    expect((await events).map(({ camera }) => camera)).toEqual(['door']);
  });

  it('settles what it knows when it is told to end', async () => {
    const until = new Subject<void>();
    const { publish, events, completed } = central({}, until);
    await publish(seen(door, 1, 100), seen(till, 2, 100));
    expect(completed()).toBe(false);
    until.next();
    expect((await events).map(({ type, camera }) => [type, camera])).toEqual([
      ['appeared', 'door'],
      ['appeared', 'till'],
    ]);
  });

  it('waits for ever for a recording, and says what came too late at a live site', async () => {
    const late = [progress(till, 0), seen(door, 1, 9_000), progress(door, 60_000), seen(till, 2, 8_000)];
    const ends = [progress(till, 61_000, true), progress(door, 61_000, true)];
    const recorded = central();
    await recorded.publish(...late, ...ends);
    expect((await recorded.events).map(({ camera }) => camera)).toEqual(['till', 'door']);
    expect(recorded.warnings).toEqual([]);

    const live = central({ cameras: { door: 'rtsp://10.0.0.1/a', till: 'rtsp://10.0.0.2/a' } });
    await live.publish(...late, ...ends);
    expect((await live.events).map(({ camera }) => camera)).toEqual(['door']);
    expect(live.warnings).toEqual([
      { camera: 'till', message: expect.stringContaining('came after its time was settled') as string },
    ]);
  });
});
