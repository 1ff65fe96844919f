import { from, of, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  cameraId,
  type EdgeItem,
  type Track,
  trackId,
  type TrackState,
  type TrackStep,
} from '../../src/domain.ts';
import { crop, type CropPolicy } from '../../src/operators/crop.ts';
import { marbles, testFrame, type TestFrame } from './support-frames.ts';

const camera = cameraId('door');
const size = { width: 200, height: 200 };
const id = (n: number) => trackId(camera, 's', n);

function person(n: number, capturedAt: number, over: Partial<Track> = {}): Track {
  const box = { x: 20.5 + 60 * n, y: 20.5, width: 40, height: 100 };
  return { id: id(n), camera, state: 'confirmed', box, confidence: 0.9, startedAt: 0, capturedAt, ...over };
}

function step(capturedAt: number, tracks: readonly Track[], over: Partial<Pick<TrackStep, 'ended'>> = {}) {
  const frame = textured(testFrame(capturedAt, { size }));
  return { camera, capturedAt, frame, tracks, ended: [], last: false, ...over };
}

function textured(frame: TestFrame): TestFrame {
  for (let k = 0; k < size.width * size.height; k++) frame.pixels[k] = 40 + ((k * 7919) % 160);
  return frame;
}

const last = (capturedAt: number, ended: TrackStep['ended'] = []): TrackStep => ({
  camera,
  capturedAt,
  tracks: [],
  ended,
  last: true,
});

const end = (n: number, capturedAt: number) =>
  ({ kind: 'track-ended', camera, track: id(n), startedAt: 0, endedAt: capturedAt, capturedAt }) as const;

function run(steps: readonly TrackStep[], policy: CropPolicy = {}): EdgeItem[] {
  let items: EdgeItem[] = [];
  from(steps)
    .pipe(crop(policy), toArray())
    .subscribe((all) => (items = all));
  return items;
}

const told = (items: readonly EdgeItem[]) =>
  items.map((item) => {
    const what = item.kind === 'progress' ? (item.ended ? ' end' : '') : ` ${item.track.split('/')[2]}`;
    return `${item.kind} ${item.capturedAt}${what}`;
  });
const cropsOf = (items: readonly EdgeItem[]) => items.filter((item) => item.kind === 'crop');

describe('crop', () => {
  it('cuts each confirmed track when due, then tells ends and, every so often, progress', () => {
    const steps = [
      step(0, [person(0, 0, { state: 'tentative' })]),
      step(100, [person(0, 100)]),
      step(200, [person(0, 200), person(1, 200)]),
      step(300, [person(0, 300), person(1, 300)]),
      step(700, [person(0, 700)], { ended: [end(1, 700)] }),
      last(700, [end(0, 700)]),
    ];
    expect(told(run(steps))).toEqual([
      'progress 0',
      'crop 100 0',
      'crop 200 1',
      'progress 200',
      'track-ended 700 1',
      'crop 700 0',
      'progress 700',
      'track-ended 700 0',
      'progress 700 end',
    ]);
  });

  it('tells that a track was split before it shows the track that carries on', () => {
    const steps = [step(0, [person(0, 0)]), step(100, [person(1, 100)], { ended: [end(0, 100)] }), last(100)];
    expect(told(run(steps, { progressEveryMs: 1e9 }))).toEqual([
      'crop 0 0',
      'progress 0',
      'track-ended 100 0',
      'crop 100 1',
      'progress 100 end',
    ]);
  });

  it('lets the frame go where nobody waits for more than the tracks that ended with it', () => {
    const split = step(100, [person(1, 100)], { ended: [end(0, 100)] });
    from([split]).pipe(crop(), take(1)).subscribe();
    expect(split.frame.disposals).toBe(1);
  });

  it.each<TrackState>(['tentative', 'lost'])('cuts no %s track', (state) => {
    expect(cropsOf(run([step(0, [person(0, 0, { state })])]))).toEqual([]);
  });

  it('cuts whole pixels, clipped to the frame', () => {
    const box = { x: -10.5, y: 150.2, width: 50, height: 80 };
    const [item] = cropsOf(run([step(0, [person(0, 0, { box })])], { minQuality: 0, leastQuality: 0 }));
    expect(item).toMatchObject({
      track: id(0),
      box: { x: 0, y: 150, width: 40, height: 50 },
      size: { width: 40, height: 50 },
    });
    expect(item!.pixels.length).toBe(40 * 50 * 3);
  });

  it('scales tall crops down, keeping their shape and mean brightness', () => {
    const steps = () => [step(0, [person(0, 0)])];
    const [whole] = cropsOf(run(steps()));
    const [small] = cropsOf(run(steps(), { maxHeight: 30 }));
    expect(small!.size).toEqual({ width: 12, height: 30 });
    expect(small!.box).toEqual(whole!.box);
    const mean = (pixels: Uint8Array) => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    expect(mean(small!.pixels)).toBeCloseTo(mean(whole!.pixels), -0.5);
  });

  it('never cuts what is too small or outside the frame', () => {
    const outside = { x: 300, y: 20, width: 40, height: 100 };
    const small = { x: 20, y: 20, width: 10, height: 100 };
    const tracks = [person(0, 0, { box: outside }), person(1, 0, { box: small })];
    expect(cropsOf(run([step(0, tracks)], { minQuality: 0 }))).toEqual([]);
  });

  it('waits for a good view, but not for ever', () => {
    const poor = (at: number) => step(at, [person(0, at, { confidence: 0.01 })]);
    const steps = Array.from({ length: 40 }, (_, k) => poor(k * 100));
    const policy = { minQuality: 0.6, leastQuality: 0.1, relaxMs: 2000 };
    const [first, second] = cropsOf(run(steps, policy));
    expect(first!.capturedAt).toBeGreaterThan(400);
    expect(first!.capturedAt).toBeLessThan(2000);
    expect(second!.capturedAt).toBeGreaterThan(first!.capturedAt + 500);
    expect(cropsOf(run([...steps.slice(0, 2), step(200, [person(0, 200)])], policy))[0]!.capturedAt).toBe(
      200,
    );
    expect(cropsOf(run(steps, { ...policy, leastQuality: 0.6 }))).toEqual([]);
  });

  it('takes at most so many crops of a track', () => {
    const steps = Array.from({ length: 20 }, (_, k) => step(k * 500, [person(0, k * 500)]));
    expect(cropsOf(run(steps, { maxPerTrack: 3 })).length).toBe(3);
  });

  it('disposes the frame when it and all crops of it are done with, and once', () => {
    const both = step(0, [person(0, 0), person(1, 0)]);
    const none = step(100, []);
    const crops = cropsOf(run([both, none]));
    expect(none.frame.disposals).toBe(1);
    expect(crops.length).toBe(2);
    crops[0]![Symbol.dispose]();
    crops[0]![Symbol.dispose]();
    expect(both.frame.disposals).toBe(0);
    crops[1]![Symbol.dispose]();
    expect(both.frame.disposals).toBe(1);
  });

  it('cuts no more and lets the frame go when unsubscribed between two crops', () => {
    const both = step(0, [person(0, 0), person(1, 0)]);
    let got: EdgeItem | undefined;
    of(both)
      .pipe(crop(), take(1))
      .subscribe((item) => (got = item));
    expect(got).toMatchObject({ kind: 'crop', track: id(0) });
    expect(both.frame.disposals).toBe(0);
    (got as unknown as Disposable)[Symbol.dispose]();
    expect(both.frame.disposals).toBe(1);
  });

  it('is empty for empty, silent for never, and passes errors and unsubscription on', () => {
    const a = step(0, []);
    const p = { kind: 'progress', camera, capturedAt: 0, ended: false } as const;
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      expectObservable(cold<TrackStep>('--|').pipe(crop())).toBe('--|');
      expectObservable(cold<TrackStep>('-').pipe(crop())).toBe('-');
      expectObservable(cold('a-#', { a }).pipe(crop())).toBe('p-#', { p });
      const source = cold('a----|', { a });
      expectObservable(source.pipe(crop()), '^--!').toBe('p--', { p });
      expectSubscriptions(source.subscriptions).toBe('^--!');
      flush();
    });
    expect(a.frame.disposals).toBe(2);
  });
});
