import { firstValueFrom, type Subscription } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cameraId, type CameraStatus } from '../../src/domain.ts';
import { SourceError } from '../../src/errors.ts';
import { videoSource, type VideoSourceOptions } from '../../src/streams/video-source.ts';
import { startRtspServer, type RtspServer } from '../support/rtsp-server.ts';
import { until } from '../support/until.ts';
import {
  canMakeFilms,
  ffmpegChildren,
  ffmpegProgram,
  makeTestFilm,
  type TestFilm,
} from '../support/video-file.ts';

const camera = cameraId('gate');
const nodeAv = await canMakeFilms();
const readers = (await ffmpegProgram()) ? (['ffmpeg', 'node-av'] as const) : (['node-av'] as const);

/** Plays a camera and remembers all it said. */
function watch(options: Partial<VideoSourceOptions> & { url: string }) {
  const source = videoSource({
    camera,
    noFrameTimeoutMs: 600,
    reconnect: { initialMs: 20, maxMs: 100, factor: 2 },
    ...options,
  });
  const statuses: CameraStatus[] = [];
  const times: number[] = [];
  const sequences: number[] = [];
  let error: unknown;
  source.status().subscribe((status) => statuses.push(status));
  const subscription: Subscription = source.frames().subscribe({
    next(frame) {
      times.push(frame.capturedAt);
      sequences.push(frame.sequence);
      frame[Symbol.dispose]();
    },
    error: (e: unknown) => (error = e),
  });
  const count = (state: CameraStatus['state']) => statuses.filter((status) => status.state === state).length;
  const reasons = () => statuses.flatMap((status) => ('reason' in status ? [status.reason] : []));
  return { source, statuses, times, sequences, subscription, count, reasons, error: () => error };
}

const rising = (values: readonly number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!);

describe.skipIf(!nodeAv).each(readers)('an RTSP camera, read with %s', (reader) => {
  let film: TestFilm;
  const servers: RtspServer[] = [];
  const start = async (options: { port?: number; credentials?: string } = {}) => {
    const server = await startRtspServer({ film: film.path, fps: 25, ...options });
    servers.push(server);
    return server;
  };
  beforeAll(async () => {
    film = await makeTestFilm({ frames: 40, format: 'h264' });
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.die();
  });
  afterAll(() => film.remove());

  it('is called again after a stall, a cut and a restart, and time keeps rising', async () => {
    let server = await start();
    const seen = watch({ url: server.url, reader });
    await until(() => seen.times.length > 5);

    await server.stall();
    await until(() => seen.count('reconnecting') > 0);
    expect(seen.reasons()[0]).toMatch(/no frame for 600 ms|timed out/);
    await server.resume();
    await until(() => seen.count('live') === 2);

    await server.drop();
    await until(() => seen.count('live') === 3);

    const { port } = server;
    await server.die();
    await until(() => seen.statuses.at(-1)!.state === 'reconnecting');
    server = await start({ port });
    await until(() => seen.count('live') === 4);
    const before = seen.times.length;
    await until(() => seen.times.length > before + 5);
    seen.subscription.unsubscribe();

    expect(rising(seen.times)).toBe(true);
    expect(rising(seen.sequences)).toBe(true);
    expect(seen.error()).toBeUndefined();
    expect(seen.statuses.at(-1)).toEqual({ state: 'ended', camera });
    await until(async () => (await server.count()).clients === 0);
    // A child that has ended is a zombie until Node reaps it.
    await until(async () => (await ffmpegChildren()).length === 0);
  });

  it('stays near the wall clock and thins out by time', async () => {
    const server = await start();
    const startedAt = Date.now();
    const seen = watch({ url: server.url, reader, fps: 5 });
    await until(() => seen.times.length > 4);
    seen.subscription.unsubscribe();
    const now = Date.now();
    for (const time of seen.times) expect(time).toBeGreaterThan(startedAt);
    for (const time of seen.times) expect(time).toBeLessThan(now + 500);
    // Five frames at five a second span most of a second, whatever the machine's load.
    expect(seen.times.at(-1)! - seen.times[0]!).toBeGreaterThan(350);
  });

  it('drops what nobody takes, and the next frame after a pause is a fresh one', async () => {
    const server = await start();
    const source = videoSource({ camera, url: server.url, reader, poolSize: 2 });
    const held: Disposable[] = [];
    const sequences: number[] = [];
    const subscription = source.frames().subscribe((frame) => {
      held.push(frame);
      sequences.push(frame.sequence);
    });
    await until(() => source.dropped > 10);
    expect(sequences).toEqual([0, 1]);
    const { dropped } = source;
    held[0]![Symbol.dispose]();
    await until(() => sequences.length === 3);
    expect(sequences[2]).toBeGreaterThanOrEqual(2 + dropped);
    subscription.unsubscribe();
    for (const frame of held) frame[Symbol.dispose]();
  });

  it('keeps the password out of everything it says, wrong or right', async () => {
    const server = await start({ credentials: 'guard:hunter2secret' });
    const right = watch({ url: server.url, reader });
    await until(() => right.times.length > 0);
    right.subscription.unsubscribe();

    const wrong = watch({
      url: server.url.replace('hunter2secret', 'tops3cret'),
      reader,
      reconnect: { initialMs: 10, maxAttempts: 1 },
    });
    await until(() => wrong.error() !== undefined);
    expect(wrong.error()).toBeInstanceOf(SourceError);
    const error = wrong.error() as SourceError;
    expect(error.message).toMatch(/^camera gate: rtsp:.*401 Unauthorized/);
    expect(error.hint).toMatch(/password/);
    const said = JSON.stringify([right.statuses, wrong.statuses, error, error.message, error.fields]);
    expect(said).not.toMatch(/hunter2secret|tops3cret|guard/);
    expect(wrong.statuses.at(-1)!.state).toBe('failed');
  });

  it('keeps calling a camera that is not there, and stops when left', async () => {
    const server = await start();
    await server.die();
    const seen = watch({ url: server.url, reader });
    await until(() => seen.count('reconnecting') >= 3);
    seen.subscription.unsubscribe();
    expect(seen.reasons()[0]).toMatch(/refused/i);
    const waits = seen.statuses.flatMap((status) => (status.state === 'reconnecting' ? [status.inMs] : []));
    expect(waits.slice(0, 3)).toEqual([20, 40, 80]);
    expect(seen.error()).toBeUndefined();
    const calls = seen.statuses.length;
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(seen.statuses.length).toBe(calls);
    // A child that has ended is a zombie until Node reaps it.
    await until(async () => (await ffmpegChildren()).length === 0);
  });
});

describe('four stalled cameras', () => {
  it.skipIf(!nodeAv)('do not keep the process from reading files', async () => {
    const film = await makeTestFilm({ format: 'h264' });
    const server = await startRtspServer({ film: film.path, fps: 25 });
    const cameras = [1, 2, 3, 4].map(() =>
      watch({ url: server.url, reader: 'node-av', noFrameTimeoutMs: 3000 }),
    );
    await until(() => cameras.every(({ times }) => times.length > 0));
    await server.stall();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const frame = await firstValueFrom(videoSource({ camera, url: film.path, reader: 'node-av' }).frames());
    expect(frame.capturedAt).toBe(0);
    expect(cameras.every(({ statuses }) => statuses.at(-1)!.state === 'live')).toBe(true);
    for (const { subscription } of cameras) subscription.unsubscribe();
    await server.die();
    await film.remove();
  });
});
