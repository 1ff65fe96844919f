import { asyncScheduler, Observable, ReplaySubject, type Subscriber, type Subscription } from 'rxjs';
import type { CameraStatus, Frame } from '../domain.ts';
import { SourceError } from '../errors.ts';
import type { FrameSource } from '../ports.ts';
import { backOffMs, defaultBackOff } from './back-off.ts';
import { liveClock, recordedClock } from './capture-clock.ts';
import { chooseReader } from './choose-reader.ts';
import { fileError } from './file-error.ts';
import { createFramePool, type FramePool } from './frame-pool.ts';
import { filterChain } from './readers/filter-chain.ts';
import type { OpenReader, Reader, ReadFailure } from './readers/reader.ts';
import { withWatchdog } from './readers/watchdog.ts';
import { checkFile, type VideoInput, videoInput, withoutSecrets } from './video-input.ts';
import type { VideoSourceOptions } from './video-source-options.ts';
import { errorText } from '../runtime/error-text.ts';

export type { VideoSourceOptions } from './video-source-options.ts';

/** A {@link FrameSource} over a file or a camera. */
export interface VideoSource extends FrameSource {
  /** Frames that a live source dropped because all of its buffers were out, over all subscriptions. */
  readonly dropped: number;
  frames(): Observable<Frame>;
  /** The present state at once, then every change; never completes. */
  status(): Observable<CameraStatus>;
}

/**
 * Reads a video file or a network camera as I420 frames.
 *
 * A file delivers every frame, waits for the receiver, and errors with a SourceError that names camera and
 * file. A camera is live: it drops what the receiver cannot take, and every end of its stream, clean or not, is
 * a disconnect that is followed by another attempt.
 *
 * @example
 * videoSource({ camera: cameraId('door'), url: 'rtsp://10.0.0.7/stream1', fps: 5, maxWidth: 1280 })
 * @throws ConfigError for an address of an unknown kind
 */
export function videoSource(options: VideoSourceOptions): VideoSource {
  const { camera } = options;
  const input = videoInput(camera, options.url);
  const status = new ReplaySubject<CameraStatus>(1);
  let dropped = 0;
  return {
    camera,
    live: input.live,
    get dropped() {
      return dropped;
    },
    frames: () => new Observable((subscriber) => play(options, input, subscriber, status, () => dropped++)),
    status: () => status.asObservable(),
  };
}

/** One subscription: opens the input and, where it is a camera, opens it again until it is left. */
function play(
  options: VideoSourceOptions,
  input: VideoInput,
  subscriber: Subscriber<Frame>,
  status: ReplaySubject<CameraStatus>,
  onDrop: () => void,
): void {
  const { camera, scheduler = asyncScheduler } = options;
  const backOff = { ...defaultBackOff, ...options.reconnect };
  const clock = input.live ? liveClock() : recordedClock(Number(options.startAt ?? 0));
  let pool: FramePool | undefined;
  let reader: Reader | undefined;
  let nextAttempt: Subscription | undefined;
  let sequence = 0;
  /** Connections in a row that brought no frame. */
  let fruitless = 0;
  let failed = false;

  subscriber.add(() => {
    nextAttempt?.unsubscribe();
    void reader?.close();
    pool?.close();
    if (!failed) status.next({ state: 'ended', camera });
  });
  status.next({ state: 'connecting', camera });
  prepare().then(connect).catch(fail);

  async function prepare(): Promise<OpenReader> {
    if (!input.live) await checkFile(camera, input.input);
    const openReader = await chooseReader({ ...options, live: input.live, reader: options.reader ?? 'auto' });
    // A camera asked for a frame a minute is not silent in between.
    const frameMs = 1000 / (options.fps ?? Infinity);
    const { noFrameTimeoutMs = Math.max(10_000, 3 * frameMs) } = options;
    const { connectTimeoutMs = Math.max(15_000, 3 * frameMs) } = options;
    return input.live
      ? withWatchdog(openReader, { noFrameTimeoutMs, connectTimeoutMs, scheduler })
      : openReader;
  }

  function connect(openReader: OpenReader): void {
    if (subscriber.closed) return;
    let frames = 0;
    clock.restart();
    const request = {
      input: input.input,
      live: input.live,
      filters: filterChain(options),
      transport: options.transport ?? 'tcp',
      readTimeoutMs: options.noFrameTimeoutMs ?? 10_000,
    };
    const connection = openReader(request, {
      open(size) {
        const sameSize = pool?.size.width === size.width && pool.size.height === size.height;
        if (!sameSize) {
          pool?.close();
          pool = createFramePool(size, options.poolSize ?? 6);
        }
        status.next({ state: 'live', camera, size });
        return pool!;
      },
      frame(pixels, streamMs) {
        frames++;
        fruitless = 0;
        const capturedAt = clock.capturedAt(streamMs, scheduler.now());
        subscriber.next(pool!.frame(pixels, { camera, sequence: sequence++, capturedAt }));
      },
      drop() {
        frames++;
        fruitless = 0;
        sequence++;
        onDrop();
      },
      end(failure) {
        if (input.live) reconnect(openReader, connection, failure);
        else if (failure || frames === 0) fail(fileError(camera, input, failure));
        else subscriber.complete();
      },
    });
    reader = connection;
  }

  /** Every end of a camera's stream is a loss: a server that is shut down ends it as cleanly as a file. */
  function reconnect(openReader: OpenReader, connection: Reader, failure?: ReadFailure): void {
    const reason = failure ? withoutSecrets(failure.detail, input) : 'the camera ended its stream';
    const attempt = ++fruitless;
    const inMs = backOffMs(attempt, backOff);
    if (inMs === undefined) {
      fail(
        new SourceError(`camera ${camera}: ${input.label} is lost: ${reason}`, {
          hint: 'Check that the camera is on, the address, user and password, and that its port can be reached.',
          fields: { camera, url: input.label, attempts: attempt - 1 },
        }),
      );
      return;
    }
    status.next({ state: 'reconnecting', camera, attempt, inMs, reason });
    // A camera may serve one connection only: the old one must be gone first.
    void connection.close().then(() => {
      if (!subscriber.closed) nextAttempt = scheduler.schedule(() => connect(openReader), inMs);
    });
  }

  function fail(error: unknown): void {
    if (subscriber.closed) return;
    failed = true;
    status.next({ state: 'failed', camera, reason: errorText(error) });
    subscriber.error(error);
  }
}
