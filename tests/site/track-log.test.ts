import { describe, expect, it } from 'vitest';
import {
  cameraId,
  type Track,
  type TrackId,
  trackId,
  type TrackState,
  type TrackStep,
} from '../../src/domain.ts';
import { createTrackLog } from '../../src/site/track-log.ts';
import { testFrame } from '../operators/support-frames.ts';

const camera = cameraId('door');
const first = trackId(camera, '0', 1);
const track = (id: TrackId, capturedAt: number, state: TrackState = 'confirmed', width = 20): Track => ({
  id,
  camera,
  state,
  box: { x: 10, y: 4, width, height: 40 },
  confidence: 0.9,
  startedAt: 0,
  capturedAt,
});
const step = (capturedAt: number, ...tracks: Track[]): TrackStep => ({
  camera,
  capturedAt,
  tracks,
  ended: [],
  last: false,
  frame: testFrame(capturedAt),
});
const log = () => createTrackLog({ thumbnailEveryMs: 500, thumbnailsPerTrack: 2, snapshotEveryMs: 1_000 });

describe('the track log', () => {
  it('keeps each frame with the boxes that were seen, not those of lost tracks', () => {
    const kept = log();
    kept.add(step(0, track(first, 0), track(trackId(camera, '0', 2), 0, 'lost')));
    kept.add(step(100));
    expect(kept.frames.get(camera)).toEqual([
      { capturedAt: 0, boxes: [{ track: first, box: track(first, 0).box }] },
      { capturedAt: 100, boxes: [] },
    ]);
    expect([...kept.tracks.keys()]).toEqual([first]);
  });

  it('takes few pictures of each track, apart in time, and follows it to its end', () => {
    const kept = log();
    for (let at = 0; at <= 2_000; at += 100) kept.add(step(at, track(first, at)));
    const { thumbnails, startedAt, endedAt } = kept.tracks.get(first)!;
    expect(thumbnails.map(({ capturedAt }) => capturedAt)).toEqual([0, 500]);
    expect(thumbnails[0]!.size).toMatchObject({ width: 20, height: 40 });
    expect(thumbnails[0]!.rgb).toHaveLength(20 * 40 * 3);
    expect({ startedAt, endedAt }).toEqual({ startedAt: 0, endedAt: 2_000 });
  });

  it('takes no picture of somebody too small to be seen', () => {
    const kept = log();
    kept.add(step(0, track(first, 0, 'confirmed', 8)));
    expect(kept.tracks.get(first)!.thumbnails).toEqual([]);
  });

  it('owns its snapshots, one a camera and interval', () => {
    const kept = log();
    const steps = [0, 400, 999, 1_000, 2_500].map((at) => step(at, track(first, at)));
    for (const one of steps) {
      kept.add(one);
      one.frame!.pixels.fill(0);
    }
    expect([...kept.snapshots].map(([slot, [only]]) => [slot, only!.capturedAt])).toEqual([
      [0, 0],
      [1, 1_000],
      [2, 2_500],
    ]);
    expect(kept.snapshots.get(0)![0]!.pixels[0]).toBe(128);
  });

  it('leaves out the step that ends a camera', () => {
    const kept = log();
    kept.add({ camera, capturedAt: 5, tracks: [], ended: [], last: true });
    expect(kept.frames.size).toBe(0);
  });
});
