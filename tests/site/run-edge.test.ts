import {
  concat,
  EMPTY,
  from,
  lastValueFrom,
  NEVER,
  type Observable,
  of,
  Subject,
  throwError,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { parseSite } from '../../src/config.ts';
import {
  cameraId,
  type CameraStatus,
  type EdgeRecord,
  type Frame,
  type TrackStep,
} from '../../src/domain.ts';
import { BusError, ModelError, SourceError } from '../../src/errors.ts';
import type { Bus, Detector, Extractor, FrameSource } from '../../src/ports.ts';
import { stripeExtractor } from '../../src/reid/stripe-descriptor.ts';
import type { SiteWarning } from '../../src/site/observer.ts';
import { runEdge } from '../../src/site/run-edge.ts';
import { memoryBus } from '../../src/streams/bus/memory.ts';
import { testFrame, type TestFrame } from '../operators/support-frames.ts';

const size = { width: 160, height: 120 };
const someone = { box: { x: 40, y: 10, width: 40, height: 100 }, confidence: 0.9 };
const sighted: Detector = {
  name: 'one person, always',
  detect: () => of([someone]),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

const film = (camera: string, count: number): TestFrame[] =>
  Array.from({ length: count }, (_, i) => testFrame(100 * i, { camera, size }));
const source = (camera: string, frames: Observable<Frame>, rest: Partial<FrameSource> = {}): FrameSource => ({
  camera: cameraId(camera),
  live: false,
  frames: () => frames,
  ...rest,
});

interface EdgeOptions {
  readonly detector?: Detector;
  readonly extractor?: Extractor;
  readonly bus?: Bus;
  readonly until?: Observable<unknown>;
  readonly resumes?: boolean;
}

function edge(sources: readonly FrameSource[], options: EdgeOptions = {}) {
  const statuses: CameraStatus[] = [];
  const warnings: SiteWarning[] = [];
  const observed: EdgeRecord[] = [];
  const dropped: string[] = [];
  const steps: Pick<TrackStep, 'camera' | 'capturedAt' | 'last'>[] = [];
  const config = parseSite({
    name: 'shop',
    cameras: Object.fromEntries(sources.map((camera) => [camera.camera, camera])),
    sampling: { everyMs: 200, minQuality: 0 },
  });
  const records = lastValueFrom(
    runEdge(config, {
      sources,
      detector: sighted,
      extractor: stripeExtractor(),
      bus: memoryBus(),
      until: NEVER,
      ...options,
      observer: {
        camera: (status) => void statuses.push(status),
        dropped: (camera) => void dropped.push(camera),
        warning: (warning) => void warnings.push(warning),
        record: (record) => void observed.push(record),
        step: ({ camera, capturedAt, last }) => void steps.push({ camera, capturedAt, last }),
      },
    }).pipe(toArray()),
  );
  return { records, statuses, warnings, observed, steps, dropped };
}

const recordsOf = (records: readonly EdgeRecord[], camera: string) =>
  records.filter((record) => record.camera === camera);
const lost = new SourceError('camera door: door.mp4 is torn', { hint: 'Mend it.' });

describe('the edge half', () => {
  it('publishes everyone, then the end of each camera, and lets go of every frame', async () => {
    const [door, hall] = [film('door', 20), film('hall', 20)];
    const { records, observed, steps } = edge([source('door', from(door)), source('hall', from(hall))]);
    for (const camera of ['door', 'hall']) {
      const own = recordsOf(await records, camera);
      expect(own.map(({ kind }) => kind)).toContain('embedding');
      expect(own.at(-2)).toMatchObject({ kind: 'track-ended', startedAt: 0 });
      expect(own.at(-1)).toEqual({ kind: 'progress', camera, capturedAt: 1_900, ended: true });
      expect(steps.filter((step) => step.camera === camera)).toHaveLength(21);
    }
    expect(observed).toEqual(await records);
    for (const frame of [...door, ...hall]) expect(frame.disposals).toBe(1);
  });

  it('reports a camera that fails, says that nothing more comes of it, and goes on with the others', async () => {
    const door = concat(
      from(film('door', 5)),
      throwError(() => lost),
    );
    const { records, statuses } = edge([source('door', door), source('hall', from(film('hall', 20)))]);
    expect(recordsOf(await records, 'door').at(-1)).toEqual({
      kind: 'progress',
      camera: 'door',
      capturedAt: 400,
      ended: true,
    });
    expect(recordsOf(await records, 'hall').at(-1)).toMatchObject({ capturedAt: 1_900, ended: true });
    expect(statuses).toEqual([{ state: 'failed', camera: 'door', reason: 'door.mp4 is torn — Mend it.' }]);
  });

  it('keeps credentials out of what it reports', async () => {
    const failing = throwError(() => new Error('no route to rtsp://me:secret@10.0.0.1/a'));
    const { records, statuses } = edge([source('door', failing)]);
    await records;
    expect(statuses).toEqual([expect.objectContaining({ reason: 'no route to rtsp://***@10.0.0.1/a' })]);
  });

  it('ends a camera without frames too', async () => {
    const { records } = edge([source('door', EMPTY), source('hall', from(film('hall', 3)))]);
    expect(recordsOf(await records, 'door')).toEqual([
      { kind: 'progress', camera: 'door', capturedAt: 0, ended: true },
    ]);
    expect(recordsOf(await records, 'hall').at(-1)).toMatchObject({ ended: true, capturedAt: 200 });
  });

  it('ends all cameras when told to, as if their films were over', async () => {
    const until = new Subject<void>();
    const endless = concat(from(film('door', 20)), NEVER);
    const { records } = edge([source('door', endless, { live: true }), source('hall', NEVER)], { until });
    await new Promise((resolve) => setTimeout(resolve, 200));
    until.next();
    expect(recordsOf(await records, 'door').slice(-2)).toMatchObject([
      { kind: 'track-ended' },
      { ended: true },
    ]);
    expect(recordsOf(await records, 'hall')).toMatchObject([{ ended: true }]);
  });

  it('passes on how cameras are doing, but tells each failure once', async () => {
    const states = ['connecting', 'failed'] as const;
    const status = () =>
      concat(from(states.map((state) => ({ state, camera: cameraId('door'), reason: 'x' }))), NEVER);
    const { records, statuses } = edge([
      source(
        'door',
        throwError(() => lost),
        { status },
      ),
    ]);
    await records;
    expect(statuses.map(({ state }) => state)).toEqual(['connecting', 'failed']);
    expect(statuses[1]).toMatchObject({ reason: 'door.mp4 is torn — Mend it.' });
  });

  it('does not end a live camera whose edge will be back', async () => {
    const { records } = edge([source('door', from(film('door', 3)), { live: true })], { resumes: true });
    const own = await records;
    expect(own.at(-1)).toMatchObject({ kind: 'progress', ended: false });
  });

  it('tells of the frames for which a live source had no buffer', async () => {
    const frames = [0, 3].map((sequence) => testFrame(sequence, { camera: 'door', size }));
    const { records, dropped } = edge([source('door', from(frames), { live: true })]);
    await records;
    expect(dropped).toEqual(['door', 'door']);
  });

  it('goes on after a frame that cannot be detected in', async () => {
    const detector: Detector = {
      ...sighted,
      detect: (frame) =>
        frame.sequence === 500 ? throwError(() => new Error('out of\nmemory')) : of([someone]),
    };
    const { records, warnings } = edge([source('door', from(film('door', 20)))], { detector });
    expect((await records).at(-1)).toMatchObject({ ended: true, capturedAt: 1_900 });
    expect(warnings).toEqual([{ camera: 'door', message: 'detection failed: out of memory' }]);
  });

  it('fails a camera whose detector fails on every frame, and goes on with the others', async () => {
    const detector: Detector = {
      ...sighted,
      detect: ({ camera }) =>
        camera === 'door'
          ? throwError(() => new ModelError('NaN only', { hint: 'Use fp32.' }))
          : of([someone]),
    };
    const [door, long, hall] = [film('door', 5), film('door', 200), film('hall', 20)];
    for (const [frames, words] of [
      [door, 'the detector failed on every frame: NaN only — Use fp32.'],
      [long, 'the detector failed on 50 frames in a row: NaN only'],
    ] as const) {
      const { records, statuses, warnings } = edge(
        [source('door', from(frames)), source('hall', from(hall))],
        { detector },
      );
      expect(recordsOf(await records, 'hall').at(-1)).toMatchObject({ ended: true, capturedAt: 1_900 });
      expect(recordsOf(await records, 'door').at(-1)).toMatchObject({ ended: true });
      expect(statuses).toEqual([
        { state: 'failed', camera: 'door', reason: expect.stringContaining(words) as string },
      ]);
      expect(warnings).toHaveLength(Math.min(frames.length, 50));
    }
    for (const frame of [...door, ...long]) expect(frame.disposals).toBeLessThanOrEqual(1);
    for (const frame of door) expect(frame.disposals).toBe(1);
  });

  it('goes on after crops that give no features', async () => {
    const extractor: Extractor = {
      ...stripeExtractor(),
      extract: () => throwError(() => new Error('out of memory')),
    };
    const { records, warnings } = edge([source('door', from(film('door', 20)))], { extractor });
    expect(new Set((await records).map(({ kind }) => kind))).toEqual(new Set(['track-ended', 'progress']));
    expect(warnings[0]).toEqual({ message: 'extraction failed: out of memory' });
  });

  it('outlasts a full outbox where it is live, and fails where a recording would lose a record', async () => {
    const full = new BusError('20 messages wait for NATS server x and no more are kept');
    const bus: Bus = { ...memoryBus(), publishRecord: () => Promise.reject(full) };
    const live = edge([source('door', from(film('door', 5)), { live: true })], { bus });
    expect(await live.records).toEqual([]);
    expect(live.warnings[0]).toMatchObject({
      camera: 'door',
      message: expect.stringContaining(full.message) as string,
    });

    const recording = edge([source('door', from(film('door', 5)))], { bus });
    await expect(recording.records).rejects.toBe(full);
  });
});
