import type { SchedulerLike } from 'rxjs';
import type { CameraId } from '../domain.ts';
import type { BackOffOptions } from './back-off.ts';
import type { ReaderChoice } from './choose-reader.ts';

/** How to read one video file or camera. */
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
