import { asyncScheduler, Observable, ReplaySubject, type SchedulerLike, type Subscriber } from 'rxjs';
import type { CameraId, CameraStatus, Frame } from '../domain.ts';
import { SourceError } from '../errors.ts';
import type { FrameSource } from '../ports.ts';
import { type BackOffOptions, backOffMs, defaultBackOff } from './back-off.ts';
import { liveClock, recordedClock } from './capture-clock.ts';
import { chooseReader, type ReaderChoice } from './choose-reader.ts';
import { createFramePool, type FramePool } from './frame-pool.ts';
import { filterChain } from './readers/filter-chain.ts';
import type { OpenReader, Reader, ReadFailure } from './readers/reader.ts';
import { withWatchdog } from './readers/watchdog.ts';
import { checkFile, type VideoInput, videoInput, withoutSecrets } from './video-input.ts';

export interface VideoSourceOptions {
  readonly camera: CameraId;
  /** Path of a video file, `file://`, `rtsp://`, `rtsps://` or `http(s)://`; credentials stay out of all messages. */
  readonly url: string;
  /** At most this many frames per second of stream time. Default: all. */
  readonly fps?: number;
  /** Wider pictures are scaled down to this width, in pixels. Default: never. */
  readonly maxWidth?: number;
  /** Capture time of a file's first frame. Default 0, so that every replay gives the same times. */
  readonly startAt?: number | Date;
  /** Frames that may be out at once. Default 6. */
  readonly poolSize?: number;
  /** How RTSP carries its media. Default `tcp`. */
  readonly transport?: 'tcp' | 'udp';
  readonly reader?: ReaderChoice;
  /** The FFmpeg program to use instead of `ffmpeg-static` or the one on the PATH. */
  readonly ffmpegPath?: string;
  /** A camera that sends no frame for so long is called again. Default 10 s. */
  readonly noFrameTimeoutMs?: number;
  /** How long a camera may take to its first frame. Default 15 s. */
  readonly connectTimeoutMs?: number;
  readonly reconnect?: Partial<BackOffOptions>;
  /** Told once of anything the user should know that is not an error. */
  readonly onWarning?: (message: string) => void;
  /** Time: back-off, watchdog and the wall clock of live capture times. */
  readonly scheduler?: SchedulerLike;
}

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
  let sequence = 0;
  /** Connections in a row that brought no frame. */
  let fruitless = 0;
  let failed = false;

  subscriber.add(() => {
    void reader?.close();
    pool?.close();
    if (!failed) status.next({ state: 'ended', camera });
  });
  status.next({ state: 'connecting', camera });
  prepare().then(connect).catch(fail);

  async function prepare(): Promise<OpenReader> {
    if (!input.live) await checkFile(camera, input.input);
    const openReader = await chooseReader({ ...options, live: input.live, reader: options.reader ?? 'auto' });
    const { noFrameTimeoutMs = 10_000, connectTimeoutMs = 15_000 } = options;
    return input.live
      ? withWatchdog(openReader, { noFrameTimeoutMs, connectTimeoutMs, scheduler })
      : openReader;
  }

  function connect(openReader: OpenReader): void {
    if (subscriber.closed) return;
    let frames = 0;
    clock.restart();
    const request = {
      camera,
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
      if (!subscriber.closed) subscriber.add(scheduler.schedule(() => connect(openReader), inMs));
    });
  }

  function fail(error: unknown): void {
    if (subscriber.closed) return;
    failed = true;
    status.next({ state: 'failed', camera, reason: error instanceof Error ? error.message : String(error) });
    subscriber.error(error);
  }
}

function fileError(camera: CameraId, input: VideoInput, failure?: ReadFailure): SourceError {
  const detail = failure?.detail ?? 'it holds no picture';
  const fields = { camera, file: input.label };
  if (failure?.kind === 'no-decoder') {
    return new SourceError(`camera ${camera}: no decoder for ${input.label}: ${detail}`, {
      hint: 'Convert the file to H.264, or name an FFmpeg that can decode it (ffmpegPath).',
      fields,
    });
  }
  const what = failure?.kind === 'broken' ? 'cannot be read' : 'is not a video';
  return new SourceError(`camera ${camera}: ${input.label} ${what}: ${detail}`, {
    hint: 'Check that the file plays and is complete.',
    fields,
  });
}
