import { describe, expect, it } from 'vitest';
import { cameraId, trackId, type CameraId, type TrackUpdate } from '../../src/domain.ts';
import type { DetectedFrame } from '../../src/operators/detect.ts';
import { track } from '../../src/operators/track.ts';
import type { Tracker } from '../../src/ports.ts';
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
