import { of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  cameraId,
  trackId,
  type CameraId,
  type CameraMotion,
  type Detection,
  type TrackUpdate,
} from '../../src/domain.ts';
import type { DetectedFrame } from '../../src/operators/detect.ts';
import { track } from '../../src/operators/track.ts';
import type { Describer, Tracker } from '../../src/ports.ts';
import { byteTracker } from '../../src/tracking/byte-track.ts';
import { marbles, testFrame } from './support-frames.ts';

const seen = (capturedAt: number, camera = 'door') => {
  const frame = testFrame(capturedAt, { camera });
  return { frame, detections: [{ box: { x: 10, y: 5, width: 10, height: 30 }, confidence: 0.9 }] };
};
const tracker = (camera: CameraId): Tracker => byteTracker({ camera });

describe('track', () => {
  it('tells each frame with its tracks, and at the end what ended, camera by camera', () => {
    const steps: string[] = [];
    const frames = { a: seen(1), b: seen(1, 'yard'), c: seen(2), d: seen(2, 'yard'), e: seen(3) };
    marbles(({ cold, flush }) => {
      cold('abcde|', frames)
        .pipe(track(tracker))
        .subscribe({
          next: ({ camera, capturedAt, frame, tracks, ended, last }) => {
            const states = tracks.map(({ state }) => state).join();
            const over = ended.map((end) => end.track).join();
            steps.push(`${camera} ${capturedAt} ${frame ? 'frame' : '-'} ${states} ${over} ${last}`);
          },
          complete: () => steps.push('complete'),
        });
      flush();
    });
    expect(steps).toEqual([
      'door 1 frame tentative  false',
      'yard 1 frame tentative  false',
      'door 2 frame confirmed  false',
      'yard 2 frame confirmed  false',
      'door 3 frame confirmed  false',
      'door 3 -  door/1/0 true',
      'yard 2 -  yard/1/0 true',
      'complete',
    ]);
    expect(Object.values(frames).map(({ frame }) => frame.disposals)).toEqual([0, 0, 0, 0, 0]);
  });

  it('begins anew with each subscription', () => {
    const ids: string[] = [];
    marbles(({ cold, flush }) => {
      const steps = cold('ab', { a: seen(1), b: seen(2) }).pipe(track(tracker));
      for (const _ of [1, 2]) steps.subscribe(({ tracks }) => ids.push(...tracks.map(({ id }) => id)));
      flush();
    });
    expect(new Set(ids)).toEqual(new Set([trackId(cameraId('door'), '1', 0)]));
  });

  it('disposes the frame that its tracker refuses, and fails', () => {
    const frames = { a: seen(5), b: seen(4) };
    const errors: unknown[] = [];
    marbles(({ cold, flush }) => {
      cold('ab', frames)
        .pipe(track(tracker))
        .subscribe({ error: (error) => errors.push(error) });
      flush();
    });
    expect(errors).toMatchObject([{ code: 'source', fields: { camera: 'door' } }]);
    expect([frames.a.frame.disposals, frames.b.frame.disposals]).toEqual([0, 1]);
  });

  it('is empty for empty, silent for never; an error or unsubscription flushes nothing', () => {
    let flushed = 0;
    const nothing: TrackUpdate = { tracks: [], ended: [] };
    const counting = () => ({
      update: () => nothing,
      flush: () => (flushed++, nothing),
      reset: () => undefined,
    });
    const step = (value: DetectedFrame) => ({
      ...nothing,
      camera: value.frame.camera,
      capturedAt: value.frame.capturedAt,
      frame: value.frame,
      last: false,
    });
    const a = seen(1);
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      expectObservable(cold<DetectedFrame>('--|').pipe(track(counting))).toBe('--|');
      expectObservable(cold<DetectedFrame>('-').pipe(track(counting))).toBe('-');
      expectObservable(cold('a-#', { a }).pipe(track(counting))).toBe('a-#', { a: step(a) });
      const source = cold('a----|', { a });
      expectObservable(source.pipe(track(counting)), '^--!').toBe('a--', { a: step(a) });
      expectSubscriptions(source.subscriptions).toBe('^--!');
      flush();
    });
    expect(flushed).toBe(0);
  });
});

describe('track with looks', () => {
  const look = Float32Array.of(0.6, 0.8);
  const nothing: TrackUpdate = { tracks: [], ended: [] };

  /** Wants the last detection of each frame described, and writes down what it is told. */
  function curious() {
    const calls: { at: number; looks: (readonly number[] | undefined)[]; tx: number | undefined }[] = [];
    const tracker: Tracker = {
      wanted: (detections) => (detections.length > 0 ? [detections.length - 1] : []),
      update(detections, at, motion) {
        const looks = detections.map(({ appearance }) => appearance && [...appearance]);
        calls.push({ at, looks, tx: motion?.tx });
        return nothing;
      },
      flush: () => nothing,
      reset: () => undefined,
    };
    return { calls, create: () => tracker };
  }
  const two = (capturedAt: number, camera?: string) => {
    const first = seen(capturedAt, camera);
    const second: Detection = { box: { x: 40, y: 5, width: 10, height: 30 }, confidence: 0.8 };
    return { ...first, detections: [...first.detections, second] };
  };
  const frames = () => ({ a: two(1), b: two(2), c: two(3) });
  const disposalsOf = (film: Record<string, ReturnType<typeof two>>) =>
    Object.values(film).map(({ frame }) => frame.disposals);

  it('describes what the tracker wants before it updates, one frame at a time, in order', () => {
    const { calls, create } = curious();
    const film = frames();
    const asked: (readonly [number, number])[] = [];
    marbles(({ cold, expectObservable, flush }) => {
      const describer: Describer = {
        describe(frame, boxes) {
          asked.push([frame.capturedAt, boxes[0]!.x]);
          // The first one takes longest: the others must not overtake it.
          return cold(frame.capturedAt === 1 ? '-----v' : '-v', { v: [look] });
        },
      };
      const steps = cold('abc|', film).pipe(track(create, { describer }));
      const step = ({ frame }: DetectedFrame) => ({
        ...nothing,
        camera: frame.camera,
        capturedAt: frame.capturedAt,
        frame,
        last: false,
      });
      expectObservable(steps).toBe('-----12(3e|)', {
        1: step(film.a),
        2: step(film.b),
        3: step(film.c),
        e: { ...nothing, camera: 'door', capturedAt: 3, last: true },
      });
      flush();
    });
    expect(asked).toEqual([
      [1, 40],
      [2, 40],
      [3, 40],
    ]);
    expect(calls.map(({ at }) => at)).toEqual([1, 2, 3]);
    expect(calls[0]!.looks).toEqual([undefined, [...look]]);
    expect(disposalsOf(film)).toEqual([0, 0, 0]);
  });

  it('asks nobody where the tracker wants nothing or never compares looks, and is then synchronous', () => {
    const describer: Describer = { describe: () => throwError(() => new Error('was asked')) };
    const empty = { ...seen(1), detections: [] };
    marbles(({ cold, flush }) => {
      const times: number[] = [];
      cold('ab', { a: empty, b: { ...empty, frame: testFrame(2) } })
        .pipe(track(curious().create, { describer }))
        .subscribe(({ capturedAt }) => times.push(capturedAt));
      cold('a', { a: seen(1) })
        .pipe(track(tracker, { describer }))
        .subscribe(({ capturedAt }) => times.push(capturedAt));
      flush();
      expect(times).toEqual([1, 1, 2]);
    });
  });

  it('tells of a frame that could not be described, and lets the tracker do without', () => {
    const bad: Describer['describe'][] = [
      () => throwError(() => new Error('torn')),
      () => of([look, look]),
      () => {
        throw new Error('at once');
      },
      () => of(),
    ];
    for (const describe of bad) {
      const { calls, create } = curious();
      const film = frames();
      const errors: unknown[] = [];
      let steps = 0;
      const describer: Describer = {
        describe: (frame, boxes) => (frame.capturedAt === 2 ? describe(frame, boxes) : of([look])),
      };
      marbles(({ cold, flush }) => {
        cold('abc|', film)
          .pipe(track(create, { describer, onError: (error, frame) => errors.push([error, frame]) }))
          .subscribe(() => steps++);
        flush();
      });
      expect(steps).toBe(4);
      expect(errors).toEqual([[expect.any(Error), { camera: 'door', sequence: 2, capturedAt: 2 }]]);
      expect(calls.map(({ looks }) => looks[1] !== undefined)).toEqual([true, false, true]);
    }
  });

  it('fails on it where nobody listens, and disposes the frame and those that wait', () => {
    const film = frames();
    marbles(({ cold, expectObservable, flush }) => {
      const describer: Describer = { describe: () => cold('---#') };
      expectObservable(cold('abc', film).pipe(track(curious().create, { describer }))).toBe('---#');
      flush();
    });
    expect(disposalsOf(film)).toEqual([1, 1, 1]);
  });

  it('disposes what is in work and what waits on unsubscription and on an error of the source', () => {
    for (const [source, subscription] of [
      ['abc', '^---!'],
      ['abc#', '^'],
    ] as const) {
      const film = frames();
      marbles(({ cold, expectObservable, flush }) => {
        const describer: Describer = { describe: () => cold('------v', { v: [look] }) };
        const steps = cold(source, film).pipe(track(curious().create, { describer }));
        expectObservable(steps, subscription).toBe(source.endsWith('#') ? '---#' : '-');
        flush();
      });
      expect(disposalsOf(film)).toEqual([1, 1, 1]);
    }
  });

  it('gives each camera its own estimator, with the boxes to leave out, and its motion to the tracker', () => {
    const { calls, create } = curious();
    const asked: string[] = [];
    const cameraMotion = (camera: CameraId) =>
      camera === 'yard'
        ? undefined
        : {
            estimate(frame: { capturedAt: number }, persons: readonly unknown[]): CameraMotion | undefined {
              asked.push(`${camera} ${frame.capturedAt} ${persons.length}`);
              return frame.capturedAt === 1 ? undefined : { a: 1, b: 0, c: 0, d: 1, tx: 7, ty: 0 };
            },
          };
    marbles(({ cold, flush }) => {
      cold('abc', { a: two(1), b: two(2, 'yard'), c: two(3) })
        .pipe(track(create, { cameraMotion }))
        .subscribe();
      flush();
    });
    expect(asked).toEqual(['door 1 2', 'door 3 2']);
    expect(calls.map(({ tx }) => tx)).toEqual([undefined, undefined, 7]);
  });
});
